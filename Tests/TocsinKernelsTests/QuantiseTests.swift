import Testing
import TocsinKernels

/// Rows as codes and a scale. How codes are stored is each instruction set's own, so they are read by a product with the
/// identity: output `n` is code `n` times the scale.
@Suite struct QuantiseTests {
  private func throughIdentity(_ x: [Float], rows: Int, inputs: Int) -> QuantisedCase {
    var generator = Generator(seed: 1)
    var product = QuantisedCase(rows: rows, outputs: inputs, inputs: inputs, &generator) { _, _ in x }
    var codes = [Int8](repeating: 0, count: inputs * inputs)
    for n in 0..<inputs { codes[n * inputs + n] = 1 }
    product.weights = Int8Matrix(
      outputs: inputs, inputs: inputs, codes: codes, scales: [Float](repeating: 1, count: inputs))
    return product
  }

  private func check(_ x: [Float], rows: Int = 1, _ kernels: KernelSet, _ comment: Comment? = nil) {
    let product = throughIdentity(x, rows: rows, inputs: x.count / rows)
    #expect(bits(product.run(kernels)) == canonicalBits(product.expected()), comment)
  }

  @Test(arguments: InstructionSet.allCases)
  func codesAreTheNearestOfTheRow(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 11)
    for inputs in [1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 63, 64, 65, 66, 79, 128, 257] {
      for scale in [1, 0x1p-99, 0x1p-60, 1000, 0x1p126] as [Float] {
        check(generator.floats(5 * inputs, scale: scale), rows: 5, kernels, "\(inputs) inputs of \(scale)")
      }
    }
  }

  /// A single special value anywhere in a row, and rows that are full of them.
  @Test(arguments: InstructionSet.allCases)
  func specialValuesFollowTheRule(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 12)
    for value in Generator.specialValues {
      for inputs in [1, 7, 64, 97] {
        for position in Set([0, inputs / 2, inputs - 1]) {
          var x = generator.floats(inputs)
          x[position] = value
          check(x, kernels, "\(value) at \(position) of \(inputs)")
        }
        check([Float](repeating: value, count: inputs), kernels, "\(inputs) times \(value)")
      }
    }
  }

  /// Below 2^-100 a row counts as zeros; from there on it has codes.
  @Test(arguments: InstructionSet.allCases, [0x1p-100, -0x1p-100, 0x1.fffffep-101, 0x1p-149, 0] as [Float])
  func smallestRowWithCodes(instructionSet: InstructionSet, greatest: Float) throws {
    let kernels = try kernels(instructionSet)
    let product = throughIdentity([greatest / 3, greatest, -greatest / 2, 0], rows: 1, inputs: 4)
    let result = product.run(kernels)
    #expect(bits(result) == bits(product.expected()))
    #expect((result[1] != 0) == (greatest.magnitude >= 0x1p-100))
  }

  @Test(arguments: InstructionSet.allCases)
  func rowsWithoutAGreatestNumberBecomeNaN(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for value in [Float.infinity, -.infinity, .nan, Float(bitPattern: 0xFF80_0001)] {
      let product = throughIdentity([1, value, 0], rows: 1, inputs: 3)
      #expect(bits(product.run(kernels)) == [canonicalNaN, canonicalNaN, canonicalNaN])
    }
  }

  /// With 127 as the greatest the factor is 1: halves are exact, and go to the even neighbour.
  @Test(arguments: InstructionSet.allCases)
  func tiesGoToTheEvenCode(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let x: [Float] = [127, 0.5, -0.5, 1.5, -1.5, 2.5, 125.5, -126.5, 126.5, 0.49999997, 1.4999999, 1.5000001]
    let codes: [Float] = [127, 0, 0, 2, -2, 2, 126, -126, 126, 0, 1, 2]
    #expect(throughIdentity(x, rows: 1, inputs: x.count).run(kernels) == codes)
  }
}
