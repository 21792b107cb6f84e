import Testing
import TocsinKernels

@Suite struct Int8LSTMTests {
  /// Sizes around the edges of tiles, panels and words; state, start and index take turns. `values` makes what sums start
  /// from and the cells, `activations` the rows that are quantised.
  static func cases(
    values: (Int, inout Generator) -> [Float], activations: (Int, Int, inout Generator) -> [Float]
  ) -> [Int8LSTMCase] {
    var generator = Generator(seed: 71)
    var cases: [Int8LSTMCase] = []
    for hidden in [1, 15, 16, 17, 64, 128] {
      for inputs in [0, 1, 5, 64, 300] {
        for rows in hidden < 64 && inputs < 300 ? Array(1...13) : [1, 2, 6, 13] {
          let turn = cases.count
          var int8 = Int8LSTMCase(
            rows: rows, inputs: inputs, hidden: hidden, initialRows: [1, 5, rows][turn % 3], &generator, values: values)
          if turn % 3 == 1 { int8.step.index = (0..<rows).map { UInt32(($0 * 7 + turn) % 5) } }
          int8.step.x = activations(rows, inputs, &generator)
          int8.step.h = turn % 4 == 1 ? nil : activations(rows, hidden, &generator)
          if turn % 5 == 1 { int8.step.c = nil }
          cases.append(int8)
        }
      }
    }
    return cases
  }

  static var ordinary: [Int8LSTMCase] {
    cases(values: { $1.floats($0) }, activations: { $2.floats($0 * $1) })
  }

  @Test(arguments: InstructionSet.allCases)
  func bitsAreThoseOfTheRule(instructionSet: InstructionSet) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    for (turn, int8) in Self.ordinary.enumerated() {
      #expect(int8.run(kernels, descending: turn % 2 == 1) == int8.expected(scalar))
    }
  }

  /// Rows of zeros and of infinities, NaNs in single rows, special values in what sums start from.
  @Test(arguments: InstructionSet.allCases)
  func bitsAreThoseOfTheRuleForSpecialValues(instructionSet: InstructionSet) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    let cases = Self.cases(
      values: { $1.rareSpecials($0) }, activations: { $2.activations(rows: $0, columns: $1) })
    for int8 in cases { #expect(int8.run(kernels) == int8.expected(scalar)) }
  }

  @Test(arguments: InstructionSet.allCases)
  func gatesAreNearThoseOfFloat32(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for int8 in Self.ordinary where int8.step.rows == 6 {
      let (step, hidden) = (int8.step, int8.step.hidden)
      let (found, float32) = (int8.run(kernels), step.run(kernels))
      for row in 0..<step.rows {
        let rows = [found, float32].map { result in
          let width = 4 * paddedToPanels(hidden)
          return unpackedGateRow(4, hidden, result.gates[row * width..<(row + 1) * width].map { Float(bitPattern: $0) })
        }
        let x = step.x[row * step.inputs..<(row + 1) * step.inputs]
        let h = step.h?[row * hidden..<(row + 1) * hidden] ?? []
        for n in 0..<4 * hidden {
          let ofInput = quantisationBound(x, weights: step.inputWeights[n * step.inputs..<(n + 1) * step.inputs])
          let ofState = quantisationBound(h, weights: step.recurrentWeights[n * hidden..<(n + 1) * hidden])
          // The steepest slope of a tanh is 1, that of a sigmoid a quarter.
          let bound = (ofInput + ofState) * (n / hidden == 2 ? 1 : 0.25) + 1e-5
          #expect((rows[0][n] - rows[1][n]).magnitude <= bound)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func keepingTheGatesChangesNothing(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for int8 in Self.ordinary where int8.step.rows < 7 {
      let (with, without) = (int8.run(kernels), int8.run(kernels, keepsGates: false))
      #expect(with.cell == without.cell && with.hidden == without.hidden)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func aSkippedStateIsAZeroState(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 72)
    for (rows, inputs, hidden) in [(1, 0, 16), (5, 3, 17), (6, 2, 64), (13, 0, 33)] {
      for _ in 0..<10 {
        var int8 = Int8LSTMCase(rows: rows, inputs: inputs, hidden: hidden, &generator) {
          zerosAndTinyValues($0, &$1)
        }
        int8.step.h = [Float](repeating: 0, count: rows * hidden)
        let dense = int8.run(kernels)
        int8.step.h = nil
        #expect(int8.run(kernels) == dense)
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func inputProductsOfAllStepsAtOnceGiveTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 73)
    for (rows, inputs, hidden) in [(1, 5, 16), (7, 29, 33), (12, 64, 64), (13, 3, 17)] {
      for round in 0..<4 {
        let int8 = Int8LSTMCase(rows: rows, inputs: inputs, hidden: hidden, &generator) { count, generator in
          round % 2 == 0 ? generator.floats(count) : zerosAndTinyValues(count, &generator)
        }
        var hoisted = int8
        hoisted.step.initialRows = inputProducts(
          kernels, gates: 4, hidden: hidden, weights: int8.inputWeights, x: int8.step.x, bias: int8.step.initialRows[0])
        hoisted.step.inputs = 0
        hoisted.step.inputWeights = []
        hoisted.step.x = []
        #expect(hoisted.run(kernels) == int8.run(kernels))
      }
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases)
  func everyBatchGivesTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 74)
    let (inputs, hidden, padded) = (20, 70, 80)
    let whole = Int8LSTMCase(rows: 96, inputs: inputs, hidden: hidden, initialRows: 96, &generator) { $1.floats($0) }
    let expected = whole.run(kernels)
    for rows in Array(1...13) + [31] {
      for first in [0, 4, 96 - rows] {
        var part = whole
        part.step.rows = rows
        part.step.initialRows = Array(whole.step.initialRows[first..<first + rows])
        if rows == 1 { part.step.index = [0] }
        part.step.x = Array(whole.step.x[first * inputs..<(first + rows) * inputs])
        part.step.h = whole.step.h.map { Array($0[first * hidden..<(first + rows) * hidden]) }
        part.step.c = whole.step.c.map { Array($0[first * hidden..<(first + rows) * hidden]) }
        let found = part.run(kernels)
        #expect(found.hidden == Array(expected.hidden[first * hidden..<(first + rows) * hidden]))
        #expect(found.cell == Array(expected.cell[first * padded..<(first + rows) * padded]))
      }
    }
  }
}
