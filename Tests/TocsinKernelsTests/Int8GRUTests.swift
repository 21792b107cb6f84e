import Testing
import TocsinKernels

@Suite struct Int8GRUTests {
  static let resets = [ResetPlace.afterProduct, .beforeProduct]

  /// Sizes around the edges of tiles, panels and words; state, start, bias and index take turns. `values` makes what sums
  /// start from, `activations` the rows that are quantised.
  static func cases(
    _ reset: ResetPlace, values: (Int, inout Generator) -> [Float], activations: (Int, Int, inout Generator) -> [Float]
  ) -> [Int8GRUCase] {
    var generator = Generator(seed: 81)
    var cases: [Int8GRUCase] = []
    for hidden in [1, 15, 16, 17, 64, 128] {
      for inputs in [0, 1, 5, 64, 300] {
        for rows in hidden < 64 && inputs < 300 ? Array(1...13) : [1, 2, 6, 13] {
          let turn = cases.count
          var int8 = Int8GRUCase(
            rows: rows, inputs: inputs, hidden: hidden, reset: reset, initialRows: [1, 5, rows][turn % 3], &generator,
            values: values)
          if turn % 3 == 1 { int8.step.index = (0..<rows).map { UInt32(($0 * 7 + turn) % 5) } }
          int8.step.x = activations(rows, inputs, &generator)
          int8.step.h = turn % 4 == 1 ? nil : activations(rows, hidden, &generator)
          if turn % 5 == 1 { int8.step.candidateBias = nil }
          cases.append(int8)
        }
      }
    }
    return cases
  }

  static func ordinary(_ reset: ResetPlace) -> [Int8GRUCase] {
    cases(reset, values: { $1.floats($0) }, activations: { $2.floats($0 * $1) })
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func bitsAreThoseOfTheRule(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    for (turn, int8) in Self.ordinary(reset).enumerated() {
      #expect(int8.run(kernels, descending: turn % 2 == 1) == int8.expected(scalar))
    }
  }

  /// Rows of zeros and of infinities, NaNs in single rows, special values in what sums start from.
  @Test(arguments: InstructionSet.allCases, resets)
  func bitsAreThoseOfTheRuleForSpecialValues(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    let cases = Self.cases(
      reset, values: { $1.rareSpecials($0) }, activations: { $2.activations(rows: $0, columns: $1) })
    for int8 in cases { #expect(int8.run(kernels) == int8.expected(scalar)) }
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func resetAndUpdateGatesAreNearThoseOfFloat32(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    for int8 in Self.ordinary(reset) where int8.step.rows == 6 {
      let (step, hidden) = (int8.step, int8.step.hidden)
      let (found, float32) = (int8.run(kernels), step.run(kernels))
      for row in 0..<step.rows {
        let rows = [found, float32].map { result in
          let width = 4 * paddedToPanels(hidden)
          return unpackedGateRow(4, hidden, result.gates[row * width..<(row + 1) * width].map { Float(bitPattern: $0) })
        }
        let x = step.x[row * step.inputs..<(row + 1) * step.inputs]
        let h = step.h?[row * hidden..<(row + 1) * hidden] ?? []
        for n in 0..<2 * hidden {
          let ofInput = quantisationBound(x, weights: step.inputWeights[n * step.inputs..<(n + 1) * step.inputs])
          let ofState = quantisationBound(h, weights: step.recurrentWeights[n * hidden..<(n + 1) * hidden])
          // The steepest slope of a sigmoid is a quarter.
          #expect((rows[0][n] - rows[1][n]).magnitude <= (ofInput + ofState) / 4 + 1e-5)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func keepingTheGatesChangesNothing(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    for int8 in Self.ordinary(reset) where int8.step.rows < 7 {
      #expect(int8.run(kernels).hidden == int8.run(kernels, keepsGates: false).hidden)
    }
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func aSkippedStateIsAZeroState(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 82)
    for (rows, inputs, hidden) in [(1, 0, 16), (5, 3, 17), (6, 2, 64), (13, 0, 33)] {
      for round in 0..<10 {
        var int8 = Int8GRUCase(rows: rows, inputs: inputs, hidden: hidden, reset: reset, &generator) {
          zerosAndTinyValues($0, &$1)
        }
        if round % 2 == 0 { int8.step.candidateBias = nil }
        int8.step.h = [Float](repeating: 0, count: rows * hidden)
        let dense = int8.run(kernels)
        int8.step.h = nil
        #expect(int8.run(kernels) == dense)
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func inputProductsOfAllStepsAtOnceGiveTheSame(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 83)
    for (rows, inputs, hidden) in [(1, 5, 16), (7, 29, 33), (12, 64, 64), (13, 3, 17)] {
      for round in 0..<4 {
        let int8 = Int8GRUCase(rows: rows, inputs: inputs, hidden: hidden, reset: reset, &generator) {
          round % 2 == 0 ? $1.floats($0) : zerosAndTinyValues($0, &$1)
        }
        var hoisted = int8
        hoisted.step.initialRows = inputProducts(
          kernels, gates: 3, hidden: hidden, weights: int8.inputWeights, x: int8.step.x, bias: int8.step.initialRows[0])
        hoisted.step.inputs = 0
        hoisted.step.inputWeights = []
        hoisted.step.x = []
        #expect(hoisted.run(kernels) == int8.run(kernels))
      }
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases, resets)
  func everyBatchGivesTheSame(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 84)
    let (inputs, hidden) = (20, 70)
    let whole = Int8GRUCase(rows: 96, inputs: inputs, hidden: hidden, reset: reset, initialRows: 96, &generator) {
      $1.floats($0)
    }
    let expected = whole.run(kernels)
    for rows in Array(1...13) + [31] {
      for first in [0, 4, 96 - rows] {
        var part = whole
        part.step.rows = rows
        part.step.initialRows = Array(whole.step.initialRows[first..<first + rows])
        if rows == 1 { part.step.index = [0] }
        part.step.x = Array(whole.step.x[first * inputs..<(first + rows) * inputs])
        part.step.h = whole.step.h.map { Array($0[first * hidden..<(first + rows) * hidden]) }
        #expect(part.run(kernels).hidden == Array(expected.hidden[first * hidden..<(first + rows) * hidden]))
      }
    }
  }
}
