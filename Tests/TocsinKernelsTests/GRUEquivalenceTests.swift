import Testing
import TocsinKernels

/// Different ways to the same step, which must give the same bits.
@Suite struct GRUEquivalenceTests {
  static let resets = [ResetPlace.afterProduct, .beforeProduct]

  @Test(arguments: InstructionSet.allCases, resets)
  func aSkippedStateIsAZeroState(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 31)
    for (rows, inputs, hidden) in [(1, 0, 16), (5, 3, 17), (6, 2, 64), (10, 1, 48), (13, 0, 33)] {
      for round in 0..<20 {
        var step = GRUCase(rows: rows, inputs: inputs, hidden: hidden, reset: reset) {
          zerosAndTinyValues($0, &generator)
        }
        if round % 2 == 0 { step.candidateBias = nil }
        step.h = [Float](repeating: 0, count: rows * hidden)
        let dense = step.run(kernels)
        step.h = nil
        #expect(step.run(kernels) == dense)
      }
    }
  }

  /// A table of `bias + column` for each class, and the bare bias for an unknown key, instead of one-hot rows.
  @Test(arguments: InstructionSet.allCases, resets)
  func aFoldedLookupIsTheDenseProduct(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 32)
    let (rows, classes, hidden) = (11, 29, 40)
    for round in 0..<20 {
      var dense = GRUCase(rows: rows, inputs: classes, hidden: hidden, reset: reset) { count in
        round % 2 == 0 ? generator.floats(count) : zerosAndTinyValues(count, &generator)
      }
      if round % 3 == 0 { dense.h = nil }
      let keys = (0..<rows).map { _ in Int(generator.next() >> 33) % (classes + 1) }
      dense.x = keys.flatMap { key in (0..<classes).map { $0 == key ? 1 : 0 } }

      let bias = dense.initialRows[0]
      var folded = dense
      folded.inputs = 0
      folded.inputWeights = []
      folded.x = []
      folded.initialRows = (0...classes).map { key in
        (0..<3 * hidden).map { key < classes ? bias[$0] + dense.inputWeights[$0 * classes + key] : bias[$0] }
      }
      folded.index = keys.map { UInt32($0) }
      #expect(folded.run(kernels) == dense.run(kernels))
    }
  }

  /// n's sum is −0 from the table and +0 from the products; with z = 0 and h < 0 its sign would become that of h'.
  @Test(arguments: InstructionSet.allCases, resets)
  func aZeroOfEitherSignGivesTheSame(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var dense = GRUCase(rows: 2, inputs: 1, hidden: 3, reset: reset) { [Float](repeating: 0, count: $0) }
    dense.initialRows = [[0, 0, 0, -200, -200, -200, -0.0, -0.0, -0.0]]
    dense.candidateBias = [-0.0, -0.0, -0.0]
    dense.h = [-1, -1, -1, -1, -1, -1]
    var folded = dense
    folded.inputs = 0
    folded.inputWeights = []
    folded.x = []
    #expect(folded.run(kernels) == dense.run(kernels))
    #expect(folded.run(kernels).hidden == [UInt32](repeating: 0, count: 6))
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func inputProductsOfAllStepsAtOnceGiveTheSame(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 33)
    for (rows, inputs, hidden) in [(1, 5, 16), (7, 29, 33), (12, 64, 64), (13, 3, 17)] {
      for round in 0..<6 {
        let step = GRUCase(rows: rows, inputs: inputs, hidden: hidden, reset: reset) { count in
          round % 2 == 0 ? generator.floats(count) : zerosAndTinyValues(count, &generator)
        }
        var hoisted = step
        hoisted.initialRows = inputProducts(
          kernels, gates: 3, hidden: hidden, columns: inputs, weights: step.inputWeights, x: step.x,
          bias: step.initialRows[0])
        hoisted.inputs = 0
        hoisted.inputWeights = []
        hoisted.x = []
        #expect(hoisted.run(kernels) == step.run(kernels))
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, resets)
  func theOrderOfTheUnitsDoesNotMatter(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 34)
    for hidden in [1, 16, 33, 64, 100, 128, 176] {
      for rows in [1, 2, 12] {
        let step = GRUCase(rows: rows, inputs: 3, hidden: hidden, reset: reset) { generator.floats($0) }
        #expect(step.run(kernels, descending: true) == step.run(kernels))
      }
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases, resets)
  func everyBatchGivesTheSame(instructionSet: InstructionSet, reset: ResetPlace) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 35)
    let (inputs, hidden, padded) = (20, 70, 80)
    let whole = GRUCase(rows: 96, inputs: inputs, hidden: hidden, reset: reset, initialRows: 96) {
      generator.floats($0)
    }
    let expected = whole.run(kernels)
    for rows in Array(1...13) + [31] {
      for first in [0, 4, 96 - rows] {
        var part = whole
        part.rows = rows
        part.initialRows = Array(whole.initialRows[first..<first + rows])
        if rows == 1 { part.index = [0] }
        part.x = Array(whole.x[first * inputs..<(first + rows) * inputs])
        part.h = whole.h.map { Array($0[first * hidden..<(first + rows) * hidden]) }
        let found = part.run(kernels)
        #expect(found.hidden == Array(expected.hidden[first * hidden..<(first + rows) * hidden]))
        #expect(found.gates == Array(expected.gates[first * 4 * padded..<(first + rows) * 4 * padded]))
      }
    }
  }
}
