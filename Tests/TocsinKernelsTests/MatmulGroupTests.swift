import Testing
import TocsinKernels
import TocsinTensor

/// Groups of rows, the functions that end a product, and rows that overlap.
@Suite struct MatmulGroupTests {
  @Test(arguments: InstructionSet.allCases)
  func groupsGiveTheSameAsOneGroup(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 5)
    for (groups, members) in [(2, 1), (5, 1), (3, 2), (2, 7), (3, 10), (2, 13), (40, 10)] {
      for (outputs, inputs) in [(5, 3), (40, 300), (64, 130)] {
        for initial in MatmulCase.Initial.allCases {
          var product = MatmulCase(
            rows: groups * members, outputs: outputs, inputs: inputs, initial: initial,
            transposed: groups == 3, layout: groups == 2 ? .rowMajor : .packed
          ) { generator.rareSpecials($0) }
          let expected = bits(product.run(kernels))
          product.groups = groups
          #expect(bits(product.run(kernels)) == expected, "\(groups) x \(members) x \(outputs) x \(inputs), \(initial)")
        }
      }
    }
  }

  /// Whatever the shape: the function of the sums, as its own kernel gives it.
  @Test(arguments: InstructionSet.allCases, ActivationTests.functions.indices)
  func activationIsThatOfItsOwnKernel(instructionSet: InstructionSet, index: Int) throws {
    let kernels = try kernels(instructionSet)
    let function = ActivationTests.functions[index].function
    var generator = Generator(seed: 6)
    for (rows, outputs, inputs) in [(1, 5, 10), (1, 64, 40), (7, 100, 300), (13, 16, 0), (30, 29, 300), (700, 3, 200)] {
      for groups in [1, 2] where rows % groups == 0 {
        var product = MatmulCase(rows: rows, outputs: outputs, inputs: inputs, initial: .rows) {
          generator.rareSpecials($0)
        }
        let sums = product.run(kernels)
        product.groups = groups
        product.activation = function
        #expect(bits(product.run(kernels)) == bits(ActivationTests.apply(function, kernels, sums)))
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, [-1.0, -0.0, 0.0, 0.01, 1.0, 3.0, .infinity, .nan] as [Float])
  func slopeMayBeAnyNumber(instructionSet: InstructionSet, slope: Float) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 7)
    var product = MatmulCase(rows: 9, outputs: 70, inputs: 1, initial: .rows) { generator.specials($0) }
    let expected = product.run(kernels).map { $0 > 0 ? $0 : slope * $0 }
    product.activation = .leakyReLU(slope: slope)
    #expect(bits(product.run(kernels)) == canonicalBits(expected))
  }

  /// A convolution over time: row t is K steps of the input from step t on, so that rows overlap.
  @Test(arguments: InstructionSet.allCases)
  func overlappingRowsAreAConvolution(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let (steps, channels, taps, outputs, batch) = (10, 24, 3, 40, 4)
    var generator = Generator(seed: 8)
    let padded = steps + taps - 1
    let x = generator.floats(batch * padded * channels)
    let weights = generator.floats(outputs * taps * channels)
    let source = buffer(x)
    let c = buffer([Float](repeating: 0, count: batch * steps * outputs))
    var packed = PackedMatrix(outputs: outputs, inputs: taps * channels)
    let unpacked = buffer(weights)
    unsafe packed.repack(unpacked.pointer, rowStride: taps * channels)
    var product = unsafe MatrixProduct(
      rows: steps, outputs: outputs, inputs: taps * channels, a: source.pointer, aRowStride: channels,
      packed: packed.pointer, c: c.pointer, cRowStride: outputs)
    unsafe (product.groups, product.aGroupStride) = (batch, padded * channels)
    unsafe product.cGroupStride = steps * outputs
    unsafe kernels.matmul(product)
    extendLifetime(source)
    extendLifetime(packed)
    extendLifetime(unpacked)
    for item in 0..<batch {
      for step in 0..<steps {
        for output in 0..<outputs {
          var sum: Float = 0
          for i in 0..<taps * channels {
            sum.addProduct(x[(item * padded + step) * channels + i], weights[output * taps * channels + i])
          }
          #expect(c[(item * steps + step) * outputs + output] == sum)
        }
      }
    }
  }
}
