import Testing
import TocsinKernels

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The bounds of Spec/Numerics.md, "GELU".
@Suite struct GELUTests {
  /// Every 2503rd float between 2^-30 and 16, and its negative.
  static let samples: [Float] = stride(from: Float(0x1p-30).bitPattern, to: Float(16).bitPattern, by: 2503)
    .flatMap { [Float(bitPattern: $0), -Float(bitPattern: $0)] }

  static func gelu(_ x: Double) -> Double { x / 2 * erfc(-x / 2.0.squareRoot()) }

  static func exponential(_ x: Double) -> Double { exp(x) }

  /// `w` with which the tanh form is `x / (1 + e^w)`.
  static func exponent(_ x: Double) -> Double { -(8 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x) }

  @Test(arguments: InstructionSet.allCases)
  func errorIsWithinTheBound(instructionSet: InstructionSet) throws {
    let found = ActivationTests.apply(.gelu, try kernels(instructionSet), Self.samples)
    for (x, y) in zip(Self.samples, found) {
      let exact = Self.gelu(Double(x))
      let bound = x > 0 ? 4.0 : exact.magnitude < 0x1p-126 ? 3 : 7
      if !(ulps(y, exact) <= bound) { Issue.record("\(y) for \(exact) at \(x)") }
      if x < 0, !((Double(y) - exact).magnitude <= 6e-8) { Issue.record("\(y) for \(exact) at \(x)") }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func errorOfTheTanhFormIsWithinTheBound(instructionSet: InstructionSet) throws {
    let found = ActivationTests.apply(.geluTanh, try kernels(instructionSet), Self.samples)
    for (x, y) in zip(Self.samples, found) {
      let exponent = Self.exponent(Double(x))
      let exact = Double(x) / (1 + Self.exponential(exponent))
      if x > 0 {
        if !(ulps(y, exact) <= 2) { Issue.record("\(y) for \(exact) at \(x)") }
      } else {
        let error = (Double(y) - exact).magnitude
        let bound = (5 + 3.5 * exponent) * 0x1p-24 * exact.magnitude + 0x1p-149
        if !(error <= bound && error <= 6e-8) { Issue.record("\(y) for \(exact) at \(x)") }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func specialValuesFollowTheRules(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let x: [Float] = [
      .infinity, -.infinity, 0, -0.0, .nan, Float(bitPattern: 0xFF80_0001), 0x1.fffffep127, -0x1.fffffep127, 20, -20,
      0x1p-120, -0x1p-120,
    ]
    let expected: [Float] = [
      .infinity, 0, 0, -0.0, .nan, .nan, 0x1.fffffep127, 0, 20, 0, 0x1p-121, -0x1p-121,
    ]
    for function: ElementFunction in [.gelu, .geluTanh] {
      #expect(bits(ActivationTests.apply(function, kernels, x)) == canonicalBits(expected))
    }
  }
}
