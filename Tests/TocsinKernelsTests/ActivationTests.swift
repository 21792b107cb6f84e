import Testing
import TocsinKernels

@Suite struct ActivationTests {
  static let functions: [(name: String, function: ElementFunction)] = [
    ("identity", .identity), ("ReLU", .relu), ("LeakyReLU", .leakyReLU(slope: 0.01)), ("GELU", .gelu),
    ("GELU tanh", .geluTanh), ("tanh", .tanh), ("sigmoid", .sigmoid),
  ]

  static func apply(
    _ function: ElementFunction, _ kernels: KernelSet, _ x: [Float], rows: Int = 1, gap: Int = 0, inPlace: Bool = false
  ) -> [Float] {
    unsafe StridedRows.run(x, rows: rows, columns: x.count / rows, gap: gap, inPlace: inPlace) {
      unsafe kernels.apply(function, $0)
    }
  }

  @Test(arguments: functions.indices, InstructionSet.allCases)
  func bitsAreThoseOfTheScalarKernels(index: Int, instructionSet: InstructionSet) throws {
    let function = Self.functions[index].function
    let expected = Self.apply(function, try kernels(.scalar), ElementwiseTests.samples)
    #expect(bits(Self.apply(function, try kernels(instructionSet), ElementwiseTests.samples)) == bits(expected))
  }

  /// An element's result depends neither on its place nor on the rows, and in place changes nothing.
  @Test(arguments: functions.indices, InstructionSet.allCases)
  func everyShapeGivesTheSame(index: Int, instructionSet: InstructionSet) throws {
    let (function, kernels) = (Self.functions[index].function, try kernels(instructionSet))
    var generator = Generator(seed: 31)
    let x = generator.specials(6 * 130)
    let whole = bits(Self.apply(function, kernels, x))
    for columns in Array(1...34) + [95, 96, 97, 130] {
      for (gap, inPlace) in [(0, false), (0, true), (5, false), (5, true)] {
        let part = Array(x[..<(6 * columns)])
        let found = Self.apply(function, kernels, part, rows: 6, gap: gap, inPlace: inPlace)
        #expect(bits(found) == Array(whole[..<part.count]))
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func simpleFunctionsAreTheirFormulas(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 32)
    let x = generator.specials(1000)
    #expect(bits(Self.apply(.identity, kernels, x)) == canonicalBits(x))
    #expect(bits(Self.apply(.relu, kernels, x)) == canonicalBits(x.map { $0 > 0 || $0.isNaN ? $0 : 0 }))
    for slope: Float in [0, 0.01, 1, 2.5, -1, .infinity] {
      let leaky = Self.apply(.leakyReLU(slope: slope), kernels, x)
      #expect(bits(leaky) == canonicalBits(x.map { $0 > 0 ? $0 : slope * $0 }))
    }
    #expect(bits(Self.apply(.tanh, kernels, x)) == bits(Elementwise.tanh(kernels, x)))
    #expect(bits(Self.apply(.sigmoid, kernels, x)) == bits(Elementwise.sigmoid(kernels, x)))
  }
}
