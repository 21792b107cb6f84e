import Testing
import TocsinKernels

@Suite struct ElementwiseTests {
  /// Every 6133th float of the whole range, and every 29th of the binades where the error is largest.
  static let samples: [Float] = {
    var samples = stride(from: UInt32(0), through: .max, by: 6133).map { Float(bitPattern: $0) }.filter { !$0.isNaN }
    for binade: Float in [0.5, 4] {
      for bits in stride(from: binade.bitPattern, to: (2 * binade).bitPattern, by: 29) {
        samples += [Float(bitPattern: bits), -Float(bitPattern: bits)]
      }
    }
    return samples
  }()

  @Test(arguments: Elementwise.allCases, InstructionSet.allCases)
  func errorIsWithinTheBound(function: Elementwise, instructionSet: InstructionSet) throws {
    let results = function(try kernels(instructionSet), Self.samples)
    var worst = (ulps: 0.0, x: Float(0))
    for (x, y) in zip(Self.samples, results) {
      let exact = function.reference(Double(x))
      if exact >= 0x1.ffffffp127 {
        #expect(y == .infinity, "at \(x)")
      } else if function == .sigmoid, x < -88.376 {
        #expect(y == 0 || ulps(y, exact) <= function.boundInULPs, "at \(x)")
      } else {
        let error = ulps(y, exact)
        if !(error <= worst.ulps) { worst = (error, x) }
      }
    }
    #expect(worst.ulps <= function.boundInULPs, "at \(worst.x)")
  }

  @Test(arguments: Elementwise.allCases, InstructionSet.allCases)
  func bitsAreThoseOfTheScalarKernels(function: Elementwise, instructionSet: InstructionSet) throws {
    let expected = function(try kernels(.scalar), Self.samples)
    #expect(bits(function(try kernels(instructionSet), Self.samples)) == bits(expected))
  }

  /// An element's result depends neither on its place nor on how many there are, and in place changes nothing.
  @Test(arguments: Elementwise.allCases, InstructionSet.allCases)
  func everyLengthGivesTheSame(function: Elementwise, instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 1)
    let x = generator.specials(230)
    let whole = bits(function(kernels, x))
    for count in Array(0...40) + [95, 96, 97, 111, 112, 229] {
      let start = count % 7
      let part = Array(x[start..<min(start + count, x.count)])
      #expect(bits(function(kernels, part)) == Array(whole[start..<start + part.count]))
      #expect(bits(function.inPlace(kernels, part)) == Array(whole[start..<start + part.count]))
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func specialValuesFollowTheRules(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let x: [Float] = [
      .infinity, -.infinity, 0, -0.0, 0x1p-149, -0x1p-149, .nan, Float(bitPattern: 0xFF80_0001), 88.7229, -104,
    ]
    let nan = Float(bitPattern: canonicalNaN)
    #expect(bits(Elementwise.exp(kernels, x)) == bits([.infinity, 0, 1, 1, 1, 1, nan, nan, .infinity, 0]))
    #expect(
      bits(Elementwise.tanh(kernels, x))
        == bits([1, -1, 0, -0.0, 0x1p-149, -0x1p-149, nan, nan, 1, -1]))
    #expect(bits(Elementwise.sigmoid(kernels, x)) == bits([1, 0, 0.5, 0.5, 0.5, 0.5, nan, nan, 1, 0]))
  }
}
