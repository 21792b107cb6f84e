import Testing
import TocsinKernels
import TocsinTensor

@Suite struct QuantisedMatmulTests {
  /// Rows, outputs and inputs around the edges of tiles, panels and words; every combination, starts taking turns.
  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [QuantisedCase] {
    var generator = Generator(seed: 21)
    var cases: [QuantisedCase] = []
    for rows in [1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 25] {
      for outputs in [1, 15, 16, 17, 31, 48, 64, 80, 130, 145, 260] {
        for inputs in [0, 1, 3, 4, 66, 129] {
          let initial = MatmulCase.Initial.allCases[cases.count % 4]
          cases.append(
            QuantisedCase(
              rows: rows, outputs: outputs, inputs: inputs, initial: initial, &generator, values: values))
        }
      }
    }
    return cases
  }

  @Test(arguments: InstructionSet.allCases)
  func everyOutputIsTheSpecifiedFormula(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for product in Self.cases({ count, generator in generator.floats(count, scale: 3) }) {
      if bits(product.run(kernels)) != canonicalBits(product.expected()) {
        Issue.record("\(product.rows) x \(product.outputs) x \(product.inputs), \(product.initial)")
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func specialValuesFollowTheFormula(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for product in Self.cases({ count, generator in generator.rareSpecials(count) }) where product.rows % 4 == 1 {
      if bits(product.run(kernels)) != canonicalBits(product.expected()) {
        Issue.record("\(product.rows) x \(product.outputs) x \(product.inputs), \(product.initial)")
      }
    }
  }

  /// The distance to the sum of numbers is half a step of the row's codes for each weight, and three roundings.
  @Test(arguments: InstructionSet.allCases)
  func errorIsWithinTheBound(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 22)
    var product = QuantisedCase(rows: 40, outputs: 60, inputs: 300, initial: .rows, &generator)
    product.weights.scales = generator.floats(60).map { 1.5 + $0 }
    let result = product.run(kernels)
    var failures = 0
    for row in 0..<product.rows {
      let x = product.x[row * 300..<(row + 1) * 300]
      let step = Double(x.map(\.magnitude).max() ?? 0) / 127
      for output in 0..<product.outputs {
        let scale = Double(product.weights.scales[output])
        let weights = product.weights.codes[output * 300..<(output + 1) * 300].map { Double($0) * scale }
        let sum = zip(x, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
        let quantisation = 0.50003 * step * weights.reduce(0) { $0 + $1.magnitude }
        let found = Double(result[row * product.outputs + output])
        let rounding = 2.01 * 0x1p-24 * (sum.magnitude + quantisation) + 0x1p-24 * found.magnitude
        let error = (found - sum - Double(product.start(row, output))).magnitude
        if !(error <= quantisation + rounding) { failures += 1 }
      }
    }
    #expect(failures == 0)
  }

  /// As many products as a sum may have, all of the greatest magnitude: nothing overflows, and the sums, which float32
  /// does not hold, are rounded once.
  @Test(arguments: InstructionSet.allCases, [1, 5, 24])
  func greatestSumsAreExact(instructionSet: InstructionSet, rows: Int) throws {
    let kernels = try kernels(instructionSet)
    let inputs = 65_536
    var generator = Generator(seed: 23)
    var product = QuantisedCase(rows: rows, outputs: 3, inputs: inputs, &generator) { count, _ in
      (0..<count).map { $0 / inputs % 2 == 0 ? 1 : -1 }
    }
    let same = [Int8](repeating: 127, count: inputs)
    product.weights = Int8Matrix(
      outputs: 3, inputs: inputs, codes: same + same.map { -$0 } + same.dropLast() + [126], scales: [1, 1, 1])
    #expect(bits(product.run(kernels)) == bits(product.expected()))
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases)
  func everyBatchGivesTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 24)
    let whole = QuantisedCase(rows: 41, outputs: 70, inputs: 290, initial: .rows, &generator)
    let expected = bits(whole.run(kernels))
    for rows in 1...27 {
      for first in [0, 4, 41 - rows] {
        var part = whole
        part.rows = rows
        part.x = Array(whole.x[first * 290..<(first + rows) * 290])
        part.start = Array(whole.start[first * 70..<(first + rows) * 70])
        #expect(bits(part.run(kernels)) == Array(expected[first * 70..<(first + rows) * 70]))
      }
    }
  }

  /// More rows than fit into the second-level cache with their results, and weights that do not.
  @Test(arguments: InstructionSet.allCases, [(2500, 33, 130), (30, 1100, 1100)])
  func largeProductsFollowTheFormula(instructionSet: InstructionSet, size: (Int, Int, Int)) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 25)
    let product = QuantisedCase(rows: size.0, outputs: size.1, inputs: size.2, initial: .resultItself, &generator)
    #expect(bits(product.run(kernels)) == bits(product.expected()))
  }

  @Test(arguments: InstructionSet.allCases)
  func groupsGiveTheSameAsOneGroup(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 26)
    for (groups, members) in [(2, 1), (5, 1), (3, 2), (2, 7), (3, 10), (2, 13), (40, 10)] {
      for (outputs, inputs) in [(5, 3), (40, 300), (64, 130)] {
        for initial in MatmulCase.Initial.allCases {
          var product = QuantisedCase(
            rows: groups * members, outputs: outputs, inputs: inputs, initial: initial, &generator)
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
    var generator = Generator(seed: 27)
    for (rows, outputs, inputs) in [(1, 5, 10), (1, 64, 40), (7, 100, 300), (13, 16, 0), (30, 29, 300), (700, 3, 200)] {
      for groups in [1, 2] where rows % groups == 0 {
        var product = QuantisedCase(rows: rows, outputs: outputs, inputs: inputs, initial: .rows, &generator) {
          $1.rareSpecials($0)
        }
        let sums = product.run(kernels)
        product.groups = groups
        product.activation = function
        #expect(bits(product.run(kernels)) == bits(ActivationTests.apply(function, kernels, sums)))
      }
    }
  }

  /// A convolution over time, tap by tap: each goes on from the sums of the one before, over the same quantised steps.
  @Test(arguments: InstructionSet.allCases)
  func tapsOfAConvolutionGoOnFromEachOther(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let (steps, channels, taps, outputs, batch) = (10, 23, 3, 40, 4)
    let padded = steps + taps - 1
    var generator = Generator(seed: 28)
    let x = generator.floats(batch * padded * channels)
    let weights = Int8Matrix(outputs: outputs, inputs: taps * channels, &generator)
    let a = QuantisedBuffer(x, rows: batch * padded, inputs: channels, kernels)
    let c = buffer([Float](repeating: 0, count: batch * steps * outputs))
    for tap in 0..<taps {
      let packed = PackedInt8Matrix(
        outputs: outputs, inputs: channels, codes: weights.codes.span, first: tap * channels,
        rowStride: taps * channels, scales: weights.scales.span)
      var product = unsafe QuantisedProduct(
        rows: steps, outputs: outputs, inputs: channels, a: a.words.pointer + tap * a.stride, aRowStride: a.stride,
        weights: packed.weights, c: c.pointer, cRowStride: outputs)
      unsafe (product.groups, product.aGroupStride, product.cGroupStride) = (
        batch, padded * a.stride, steps * outputs
      )
      unsafe product.initial = UnsafePointer(c.pointer)
      unsafe (product.initialRowStride, product.initialGroupStride) = (outputs, steps * outputs)
      unsafe kernels.matmul(product)
      extendLifetime(packed)
    }
    extendLifetime(a)
    var expected: [Float] = []
    let rows = (0..<batch * padded).map { QuantisedRow(x[$0 * channels..<($0 + 1) * channels]) }
    for index in 0..<batch * steps * outputs {
      let (item, step, output) = (index / outputs / steps, index / outputs % steps, index % outputs)
      var sum: Float = 0
      for tap in 0..<taps {
        let codes = Array(weights.codes[(output * taps + tap) * channels..<(output * taps + tap + 1) * channels])
        let matrix = Int8Matrix(outputs: 1, inputs: channels, codes: codes, scales: [weights.scales[output]])
        sum = matrix.product(rows[item * padded + step + tap], output: 0, addedTo: sum)
      }
      expected.append(sum)
    }
    #expect(expected.indices.map { c[$0].bitPattern } == bits(expected))
  }
}
