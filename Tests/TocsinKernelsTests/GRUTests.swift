import Testing
import TocsinKernels

@Suite struct GRUTests {
  /// Sizes around the edges of tiles and panels; reset, state, start, bias and index take turns.
  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [GRUCase] {
    var generator = Generator(seed: 21)
    var cases: [GRUCase] = []
    let rowCounts = [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13]
    for hidden in [1, 15, 16, 17, 33, 64, 100, 128] {
      for inputs in [0, 1, 5, 64] {
        for rows in hidden < 64 ? rowCounts : [1, 2, 7] {
          for reset in [ResetPlace.afterProduct, .beforeProduct] {
            let turn = cases.count / 2
            var step = GRUCase(
              rows: rows, inputs: inputs, hidden: hidden, reset: reset, initialRows: [1, 5, rows][turn % 3]
            ) { values($0, &generator) }
            if turn % 3 == 1 { step.index = (0..<rows).map { UInt32(($0 * 7 + turn) % 5) } }
            if turn % 4 == 1 { step.h = nil }
            if turn % 5 == 1 { step.candidateBias = nil }
            cases.append(step)
          }
        }
      }
    }
    return cases
  }

  @Test(arguments: InstructionSet.allCases)
  func errorIsWithinTheBound(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for step in Self.cases({ count, generator in generator.floats(count) }) {
      let result = step.run(kernels)
      let padded = paddedToPanels(step.hidden)
      for row in 0..<step.rows {
        for (unit, exact) in step.exact(row: row).enumerated() {
          let places = (0..<4).map { row * 4 * padded + (unit / 16 * 4 + $0) * 16 + unit % 16 }
          let found = places.map { result.gates[$0] } + [result.hidden[row * step.hidden + unit]]
          for (what, (found, exact)) in zip(["r", "z", "n", "kept", "hidden"], zip(found, exact)) {
            let error = (Double(Float(bitPattern: found)) - exact.value).magnitude
            if !(error <= exact.bound) {
              let place = "\(step.reset), H \(step.hidden), D \(step.inputs), rows \(step.rows)"
              Issue.record("\(what): \(error) > \(exact.bound), \(place)")
            }
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func bitsAreThoseOfTheScalarKernels(instructionSet: InstructionSet) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    for step in Self.cases({ count, generator in generator.floats(count) }) {
      #expect(step.run(kernels) == step.run(scalar))
    }
    for step in Self.cases({ count, generator in generator.specials(count) }) {
      #expect(step.run(kernels) == step.run(scalar))
    }
  }

  /// From a zero state and without an input, the sums are what they start from, known to the bit.
  @Test(arguments: InstructionSet.allCases)
  func theCellIsComposedOfTheElementwiseKernels(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 22)
    var step = GRUCase(rows: 7, inputs: 0, hidden: 16, reset: .afterProduct, initialRows: 7) {
      generator.floats($0, scale: 2)
    }
    step.h = nil
    let bias = try #require(step.candidateBias)
    let result = step.run(kernels)
    for row in 0..<7 {
      let sums = (0..<3).map { Array(step.initialRows[row][$0 * 16..<($0 + 1) * 16]) }
      let (r, z) = (Elementwise.sigmoid(kernels, sums[0]), Elementwise.sigmoid(kernels, sums[1]))
      let n = Elementwise.tanh(kernels, zip(sums[2], zip(r, bias)).map { $0.addingProduct($1.0, $1.1) })
      let hidden = zip(n, z).map { n, z in n.addingProduct(z, 0 - n) }
      #expect(Array(result.hidden[row * 16..<(row + 1) * 16]) == bits(hidden))
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func padsStayZeroAndNaNsAreCanonical(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for step in Self.cases({ count, generator in generator.specials(count) }) {
      let result = step.run(kernels)
      let padded = paddedToPanels(step.hidden)
      let gates = result.gates.enumerated().filter { place, _ in
        place / 64 % (padded / 16) * 16 + place % 16 >= step.hidden
      }
      #expect(gates.allSatisfy { $0.element == 0 })
      let nans = (result.hidden + result.gates).filter { Float(bitPattern: $0).isNaN }
      #expect(nans.allSatisfy { $0 == canonicalNaN })
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func keepingTheGatesChangesNothing(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for step in Self.cases({ count, generator in generator.floats(count) }) where step.rows < 7 {
      #expect(step.run(kernels).hidden == step.run(kernels, keepsGates: false).hidden)
    }
  }
}
