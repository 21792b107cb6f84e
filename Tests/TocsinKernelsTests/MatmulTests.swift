import Testing
import TocsinKernels

@Suite struct MatmulTests {
  /// Rows, outputs and inputs around the edges of tiles (6 rows, 4 panels of 16) and of a block of 128 inputs; every
  /// combination, with layout and start taking turns.
  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [MatmulCase] {
    var generator = Generator(seed: 2)
    var cases: [MatmulCase] = []
    for rows in [1, 2, 3, 5, 6, 7, 10, 13] {
      for outputs in [1, 15, 16, 17, 31, 48, 64, 80, 130, 145] {
        for inputs in [0, 1, 3, 64, 127, 128, 129, 300] {
          cases.append(
            MatmulCase(
              rows: rows, outputs: outputs, inputs: inputs,
              initial: MatmulCase.Initial.allCases[cases.count % 4], transposed: (cases.count / 4) % 2 == 1
            ) { values($0, &generator) })
        }
      }
    }
    return cases
  }

  @Test(arguments: InstructionSet.allCases)
  func errorIsWithinTheBound(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for product in Self.cases({ count, generator in generator.floats(count) }) {
      let result = product.run(kernels)
      for row in 0..<product.rows {
        for output in 0..<product.outputs {
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
    for product in Self.cases({ count, generator in generator.specials(count) }) where product.rows != 10 {
      let result = product.run(kernels)
      for row in 0..<product.rows {
        // The whole of every output row would take longer than it tells: its ends and some between.
        for output in stride(from: 0, to: product.outputs, by: 5) {
          var sum = product.start(row, output)
          for k in 0..<product.inputs {
            sum.addProduct(product.a[row * product.inputs + k], product.weights[output * product.inputs + k])
          }
          let expected = sum.isNaN ? canonicalNaN : sum.bitPattern
          let found = result[row * product.outputs + output].bitPattern
          if found != expected {
            Issue.record("(\(row), \(output)) of \(product.rows) x \(product.outputs) x \(product.inputs)")
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func bitsAreThoseOfTheScalarKernels(instructionSet: InstructionSet) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    for product in Self.cases({ count, generator in generator.specials(count) }) where product.rows % 2 == 1 {
      #expect(bits(product.run(kernels)) == bits(product.run(scalar)))
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases)
  func everyBatchGivesTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 3)
    let whole = MatmulCase(rows: 23, outputs: 70, inputs: 140, initial: .rows) { generator.floats($0) }
    let expected = bits(whole.run(kernels))
    for rows in 1...13 {
      for first in [0, 4, 23 - rows] {
        var part = whole
        part.rows = rows
        part.a = Array(whole.a[first * 140..<(first + rows) * 140])
        part.start = Array(whole.start[first * 70..<(first + rows) * 70])
        #expect(bits(part.run(kernels)) == Array(expected[first * 70..<(first + rows) * 70]))
      }
    }
  }
}
