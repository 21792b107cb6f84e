import CTestSupport
import Testing
import TocsinKernels
import TocsinTensor

/// A host that flushes subnormals and rounds toward zero gets the same bits, and its mode back.
@Suite struct FloatEnvironmentTests {
  private func underHostileMode<Result>(_ body: () -> Result) -> (result: Result, restored: Bool) {
    let before = test_float_mode()
    let hostile = test_hostile_float_mode()
    test_set_float_mode(hostile)
    let result = body()
    // The sticky flags in the lowest six bits are the arithmetic's, not the mode's.
    let restored = test_float_mode() | 0x3F == hostile | 0x3F
    test_set_float_mode(before)
    return (result, restored)
  }

  @Test func theHostileModeShowsInTheHostsOwnArithmetic() {
    let least = Float.leastNonzeroMagnitude
    let doubled = underHostileMode { test_add(least, least) }
    #expect(doubled.result == 0)
  }

  @Test(arguments: InstructionSet.allCases)
  func elementwiseKernelsAreUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 12)
    let x = (generator.specials(500) + generator.floats(500, scale: 104))
    for function in Elementwise.allCases {
      let (result, restored) = underHostileMode { function(kernels, x) }
      #expect(restored)
      #expect(bits(result) == bits(function(kernels, x)))
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func softmaxIsUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 13)
    let x = generator.floats(31 * 20, scale: 60)
    let (result, restored) = underHostileMode { SoftmaxTests.run(kernels, x, columns: 31) }
    #expect(restored)
    #expect(bits(result) == bits(SoftmaxTests.run(kernels, x, columns: 31)))
  }

  @Test(arguments: InstructionSet.allCases)
  func matmulIsUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 14)
    // Products around 2^-126: half of the sums are subnormal.
    let product = MatmulCase(rows: 7, outputs: 33, inputs: 19) { generator.floats($0, scale: 0x1p-63) }
    let (result, restored) = underHostileMode { product.run(kernels) }
    #expect(restored)
    #expect(bits(result) == bits(product.run(kernels)))
  }

  @Test(arguments: InstructionSet.allCases)
  func lstmIsUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 15)
    let step = LSTMCase(rows: 7, inputs: 19, hidden: 33) { generator.floats($0, scale: 0x1p-63) }
    let (result, restored) = underHostileMode { step.run(kernels) }
    #expect(restored)
    #expect(result == step.run(kernels))
  }

  @Test(arguments: InstructionSet.allCases)
  func productsWithWeightsOfInt8AreUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 19)
    let product = QuantisedCase(rows: 7, outputs: 33, inputs: 190, &generator)
    let (result, restored) = underHostileMode { product.run(kernels) }
    #expect(restored)
    #expect(bits(result) == bits(product.run(kernels)))
  }

  @Test(arguments: InstructionSet.allCases)
  func stepsWithWeightsOfInt8AreUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 18)
    let lstm = Int8LSTMCase(rows: 7, inputs: 19, hidden: 33, &generator) { $1.floats($0) }
    let (result, restored) = underHostileMode { lstm.run(kernels) }
    #expect(restored)
    #expect(result == lstm.run(kernels))
    for reset in Int8GRUTests.resets {
      let gru = Int8GRUCase(rows: 7, inputs: 19, hidden: 33, reset: reset, &generator) { $1.floats($0) }
      let (result, restored) = underHostileMode { gru.run(kernels) }
      #expect(restored)
      #expect(result == gru.run(kernels))
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func attentionIsUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 16)
    let attention = AttentionCase(queries: 9, keys: 11, heads: 2, keySize: 7, valueSize: 5) {
      generator.floats($0, scale: 0x1p-63)
    }
    let (result, restored) = underHostileMode { attention.run(kernels) }
    #expect(restored)
    #expect(bits(result) == bits(attention.run(kernels)))
  }

  @Test(arguments: InstructionSet.allCases)
  func kernelsOverRowsAreUnaffected(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 17)
    let x = generator.floats(300, scale: 0x1p-125) + generator.floats(300, scale: 3)
    let factors = buffer(generator.floats(30))
    func check(_ run: () -> [Float]) {
      let (result, restored) = underHostileMode(run)
      #expect(restored)
      #expect(bits(result) == bits(run()))
    }
    check { unsafe StridedRows.run(x, rows: 20, columns: 30) { unsafe kernels.apply(.gelu, $0) } }
    check { unsafe StridedRows.run(x, rows: 20, columns: 30) { unsafe kernels.apply(.leakyReLU(slope: 0.01), $0) } }
    check {
      unsafe StridedRows.run(x, rows: 20, columns: 30) { unsafe kernels.add($0, b: factors.pointer, bRowStride: 0) }
    }
    check {
      unsafe StridedRows.run(x, rows: 20, columns: 30) {
        unsafe kernels.multiply($0, b: factors.pointer, bRowStride: 0)
      }
    }
    check {
      unsafe StridedRows.run(x, rows: 20, columns: 30) {
        unsafe kernels.layerNorm($0, scale: factors.pointer, bias: factors.pointer, epsilon: 1e-5)
      }
    }
    for reduction in ReductionTests.reductions {
      check { ReductionTests.overRows(reduction, kernels, x, rows: 20, columns: 30) }
      check {
        unsafe StridedRows.run(x, rows: 20, columns: 30, resultColumns: 1) {
          unsafe kernels.reduceColumns($0, reduction)
        }
      }
    }
    extendLifetime(factors)
  }
}
