import Testing
import TocsinKernels

/// Different ways to the same step, which must give the same bits.
@Suite struct LSTMEquivalenceTests {
  /// Values among which sums of -0 arise: zeros of both signs, and products that underflow.
  static func zeros(_ count: Int, _ generator: inout Generator) -> [Float] {
    let values: [Float] = [0, -0.0, -0.0, 0x1p-140, -0x1p-140, 0x1p-149, -0x1p-149, 1, -1, 0.5]
    return (0..<count).map { _ in values[Int(generator.next() >> 33) % values.count] }
  }

  @Test(arguments: InstructionSet.allCases)
  func aSkippedStateIsAZeroState(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 9)
    for (rows, inputs, hidden) in [(1, 0, 16), (5, 3, 17), (6, 2, 64), (10, 1, 48), (13, 0, 33)] {
      for _ in 0..<20 {
        var step = LSTMCase(rows: rows, inputs: inputs, hidden: hidden) { Self.zeros($0, &generator) }
        let zeros = [Float](repeating: 0, count: rows * hidden)
        let cells: [[Float]?] = [nil, zeros, step.c]
        for cell in cells {
          step.c = cell
          step.h = zeros
          let dense = step.run(kernels)
          step.h = nil
          #expect(step.run(kernels) == dense)
        }
        step.c = zeros
        let dense = step.run(kernels)
        step.c = nil
        #expect(step.run(kernels) == dense)
      }
    }
  }

  /// A table of `bias + column` for each class, and the bare bias for an unknown key, instead of one-hot rows.
  @Test(arguments: InstructionSet.allCases)
  func aFoldedLookupIsTheDenseProduct(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 10)
    let (rows, classes, hidden) = (11, 29, 40)
    for round in 0..<20 {
      var dense = LSTMCase(rows: rows, inputs: classes, hidden: hidden) { count in
        round % 2 == 0 ? generator.floats(count) : Self.zeros(count, &generator)
      }
      if round % 3 == 0 { dense.h = nil }
      if round % 4 == 0 { dense.c = nil }
      let keys = (0..<rows).map { _ in Int(generator.next() >> 33) % (classes + 1) }
      dense.x = keys.flatMap { key in (0..<classes).map { $0 == key ? 1 : 0 } }

      let bias = dense.initialRows[0]
      var folded = dense
      folded.inputs = 0
      folded.inputWeights = []
      folded.x = []
      folded.initialRows = (0...classes).map { key in
        (0..<4 * hidden).map { key < classes ? bias[$0] + dense.inputWeights[$0 * classes + key] : bias[$0] }
      }
      folded.index = keys.map { UInt32($0) }
      #expect(folded.run(kernels) == dense.run(kernels))
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases)
  func everyBatchGivesTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 11)
    let (inputs, hidden, padded) = (20, 70, 80)
    let whole = LSTMCase(rows: 23, inputs: inputs, hidden: hidden, initialRows: 23) { generator.floats($0) }
    let expected = whole.run(kernels)
    for rows in 1...13 {
      for first in [0, 4, 23 - rows] {
        var part = whole
        part.rows = rows
        part.initialRows = Array(whole.initialRows[first..<first + rows])
        if rows == 1 { part.index = [0] }
        part.x = Array(whole.x[first * inputs..<(first + rows) * inputs])
        part.h = whole.h.map { Array($0[first * hidden..<(first + rows) * hidden]) }
        part.c = whole.c.map { Array($0[first * hidden..<(first + rows) * hidden]) }
        let found = part.run(kernels)
        #expect(found.cell == Array(expected.cell[first * padded..<(first + rows) * padded]))
        #expect(found.hidden == Array(expected.hidden[first * padded..<(first + rows) * padded]))
        #expect(found.gates == Array(expected.gates[first * 4 * padded..<(first + rows) * 4 * padded]))
      }
    }
  }
}
