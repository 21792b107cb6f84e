import Testing
import TocsinKernels

@Suite struct MatmulTests {
  /// Rows, outputs and inputs around the edges of tiles (12 rows, panels of 16) and of blocks of k; every combination,
  /// with layouts and starts taking turns.
  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [MatmulCase] {
    var generator = Generator(seed: 2)
    var cases: [MatmulCase] = []
    for rows in [1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 25] {
      for outputs in [1, 15, 16, 17, 31, 48, 64, 80, 130, 145, 260] {
        for inputs in [0, 1, 3, 64, 129, 300] {
          cases.append(
            MatmulCase(
              rows: rows, outputs: outputs, inputs: inputs,
              initial: MatmulCase.Initial.allCases[cases.count % 4], transposed: cases.count % 3 == 1,
              layout: cases.count % 5 < 3 ? .packed : .rowMajor
            ) { values($0, &generator) })
        }
      }
    }
    return cases
  }

  @Test(arguments: InstructionSet.allCases)
  func errorIsWithinTheBound(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for product in Self.cases({ count, generator in generator.floats(count) }) where product.rows % 4 != 1 {
      let result = product.run(kernels)
      for row in 0..<product.rows {
        for output in stride(from: 0, to: product.outputs, by: 3) {
          let (exact, bound) = product.reference(row, output)
          let error = (Double(result[row * product.outputs + output]) - exact).magnitude
          if !(error <= bound) {
            Issue.record("\(error) > \(bound) in \(product.rows) x \(product.outputs) x \(product.inputs)")
          }
        }
      }
    }
  }

  /// Not only close: each output is the chain of fused multiply-adds over ascending k, whatever the instruction set.
  @Test(arguments: InstructionSet.allCases)
  func everyOutputIsTheSpecifiedChain(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for product in Self.cases({ count, generator in generator.rareSpecials(count) }) {
      let result = product.run(kernels)
      // The whole of every row would take longer than it tells: its end and some of the rest.
      for row in 0..<product.rows {
        for output in stride(from: product.outputs - 1, through: 0, by: -7) {
          let found = result[row * product.outputs + output].bitPattern
          if [found] != canonicalBits([product.chain(row, output)]) {
            Issue.record("(\(row), \(output)) of \(product.rows) x \(product.outputs) x \(product.inputs)")
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func bitsAreThoseOfTheScalarKernels(instructionSet: InstructionSet) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    for product in Self.cases({ count, generator in generator.specials(count) }) where product.rows % 4 == 1 {
      #expect(bits(product.run(kernels)) == bits(product.run(scalar)))
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases)
  func everyBatchGivesTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 3)
    let whole = MatmulCase(rows: 41, outputs: 70, inputs: 290, initial: .rows) { generator.floats($0) }
    let expected = bits(whole.run(kernels))
    for rows in 1...27 {
      for first in [0, 4, 41 - rows] {
        var part = whole
        part.rows = rows
        part.a = Array(whole.a[first * 290..<(first + rows) * 290])
        part.start = Array(whole.start[first * 70..<(first + rows) * 70])
        #expect(bits(part.run(kernels)) == Array(expected[first * 70..<(first + rows) * 70]))
      }
    }
  }

  /// More rows than fit into the second-level cache with their inputs, so that they are cut into blocks.
  @Test(arguments: InstructionSet.allCases)
  func manyRowsGiveTheSameAsFew(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 4)
    let whole = MatmulCase(rows: 1100, outputs: 33, inputs: 130) { generator.floats($0) }
    let result = whole.run(kernels)
    for first in [0, 500, 990] {
      var part = whole
      part.rows = 110
      part.a = Array(whole.a[first * 130..<(first + 110) * 130])
      #expect(bits(part.run(kernels)) == bits(Array(result[first * 33..<(first + 110) * 33])))
    }
  }
}
