import Testing
import TocsinKernels

@Suite struct LSTMTests {
  /// Sizes around the edges of tiles and panels; state, start and index take turns.
  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [LSTMCase] {
    var generator = Generator(seed: 7)
    var cases: [LSTMCase] = []
    let rowCounts = [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13]
    for hidden in [1, 15, 16, 17, 33, 64, 100, 128] {
      for inputs in [0, 1, 5, 64] {
        for rows in hidden < 64 ? rowCounts : [1, 2, 7] {
          let turn = cases.count
          var step = LSTMCase(
            rows: rows, inputs: inputs, hidden: hidden, initialRows: [1, 5, rows][turn % 3]
          ) { values($0, &generator) }
          if turn % 3 == 1 { step.index = (0..<rows).map { UInt32(($0 * 7 + turn) % 5) } }
          if turn % 4 == 1 { step.h = nil }
          if turn % 5 == 1 { step.c = nil }
          cases.append(step)
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
      func check(_ found: UInt32, _ exact: (value: Double, bound: Double), _ what: String) {
        let error = (Double(Float(bitPattern: found)) - exact.value).magnitude
        if !(error <= exact.bound) {
          Issue.record("\(what): \(error) > \(exact.bound), H \(step.hidden), D \(step.inputs), rows \(step.rows)")
        }
      }
      for row in 0..<step.rows {
        for unit in 0..<step.hidden {
          let exact = step.exact(row: row, unit: unit)
          for gate in 0..<4 {
            let place = row * 4 * padded + (unit / 16 * 4 + gate) * 16 + unit % 16
            check(result.gates[place], exact.gates[gate], "gate \(gate)")
          }
          check(result.cell[row * padded + unit], exact.cell, "cell")
          check(result.hidden[row * step.hidden + unit], exact.hidden, "hidden")
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

  @Test(arguments: InstructionSet.allCases)
  func theCellIsComposedOfTheElementwiseKernels(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 8)
    let step = LSTMCase(rows: 7, inputs: 3, hidden: 16) { generator.floats($0, scale: 2) }
    let result = step.run(kernels)
    for row in 0..<7 {
      let gates = (0..<4).map { gate in
        result.gates[(row * 4 + gate) * 16..<(row * 4 + gate + 1) * 16].map { Float(bitPattern: $0) }
      }
      let before = try #require(step.c)[row * 16..<(row + 1) * 16]
      let cell = zip(before, 0..<16).map { (gates[0][$1] * gates[2][$1]).addingProduct(gates[1][$1], $0) }
      let hidden = zip(Elementwise.tanh(kernels, cell), gates[3]).map { $0 * $1 }
      #expect(Array(result.cell[row * 16..<(row + 1) * 16]) == bits(cell))
      #expect(Array(result.hidden[row * 16..<(row + 1) * 16]) == bits(hidden))
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func padsStayZeroAndNaNsAreCanonical(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for step in Self.cases({ count, generator in generator.specials(count) }) {
      let result = step.run(kernels)
      let padded = paddedToPanels(step.hidden)
      let cells = result.cell.enumerated().filter { $0.offset % padded >= step.hidden }
      #expect(cells.allSatisfy { $0.element == 0 })
      let gates = result.gates.enumerated().filter { place, _ in
        place / 64 % (padded / 16) * 16 + place % 16 >= step.hidden
      }
      #expect(gates.allSatisfy { $0.element == 0 })
      let nans = (result.cell + result.hidden + result.gates).filter { Float(bitPattern: $0).isNaN }
      #expect(nans.allSatisfy { $0 == canonicalNaN })
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func keepingTheGatesChangesNothing(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for step in Self.cases({ count, generator in generator.floats(count) }) where step.rows < 7 {
      let (with, without) = (step.run(kernels), step.run(kernels, keepsGates: false))
      #expect(with.cell == without.cell && with.hidden == without.hidden)
    }
  }
}
