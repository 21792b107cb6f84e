import Testing
import TocsinKernels
import TocsinReference

@Suite struct SoftmaxTests {
  static let columnCounts = [1, 2, 15, 16, 17, 29, 30, 31, 32, 33, 48, 100, 257]

  /// The rows packed without gaps, through strided memory and optionally in place.
  static func run(_ kernels: KernelSet, _ x: [Float], columns: Int, inPlace: Bool = false) -> [Float] {
    let (rows, stride) = (x.count / columns, columns + 3)
    var strided = [Float](repeating: .nan, count: rows * stride)
    for row in 0..<rows { for n in 0..<columns { strided[row * stride + n] = x[row * columns + n] } }
    var y = inPlace ? strided : [Float](repeating: 7, count: rows * stride)
    unsafe strided.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        unsafe kernels.softmax(
          rows: rows, columns: columns, x: inPlace ? UnsafePointer(target) : source, xRowStride: stride, y: target,
          yRowStride: stride)
      }
    }
    return (0..<rows).flatMap { y[$0 * stride..<$0 * stride + columns] }
  }

  /// The bound of Spec/Numerics.md: the rounded difference to the maximum shifts the exponential by its distance, and so
  /// it does the sum, weighted; e^x, the sum's partials and tree, and the division add the rest.
  @Test(arguments: InstructionSet.allCases, columnCounts)
  func errorIsWithinTheBound(instructionSet: InstructionSet, columns: Int) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 4)
    for scale: Float in [1, 10, 60] {
      let x = generator.floats(9 * columns, scale: scale)
      let found = Self.run(kernels, x, columns: columns)
      let exact = Reference.softmax(ReferenceTensor(shape: [9, columns], values: x))
      for row in 0..<9 {
        let inputs = x[row * columns..<(row + 1) * columns]
        let maximum = Double(inputs.max() ?? 0)
        let mean = zip(inputs, exact.row(row)).reduce(0) { $0 + (maximum - Double($1.0)) * $1.1 }
        for n in 0..<columns {
          let distance = maximum - Double(x[row * columns + n])
          let steps = distance + mean + 4 + Double(columns / 16 + 5) + 1
          let probability = exact.values[row * columns + n]
          let error = (Double(found[row * columns + n]) - probability).magnitude
          #expect(error <= steps * 0x1p-24 * probability + 0x1p-148)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, columnCounts)
  func bitsAreThoseOfTheScalarKernels(instructionSet: InstructionSet, columns: Int) throws {
    let (scalar, kernels) = (try kernels(.scalar), try kernels(instructionSet))
    var generator = Generator(seed: 5)
    // Some rows are ordinary, in others everything may happen.
    let x = generator.floats(6 * columns, scale: 30) + generator.specials(20 * columns)
    let expected = bits(Self.run(scalar, x, columns: columns))
    #expect(bits(Self.run(kernels, x, columns: columns)) == expected)
    #expect(bits(Self.run(kernels, x, columns: columns, inPlace: true)) == expected)
  }

  @Test(arguments: InstructionSet.allCases)
  func specialRowsFollowTheRules(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let nan = [UInt32](repeating: canonicalNaN, count: 3)
    let lowest = -Float.infinity
    #expect(bits(Self.run(kernels, [1, .nan, 2], columns: 3)) == nan)
    #expect(bits(Self.run(kernels, [1, .infinity, 2], columns: 3)) == nan)
    #expect(bits(Self.run(kernels, [lowest, lowest, lowest], columns: 3)) == nan)
    #expect(Self.run(kernels, [lowest, 5, lowest], columns: 3) == [0, 1, 0])
    #expect(Self.run(kernels, [3e38, -3e38, 3e38], columns: 3) == [0.5, 0, 0.5])
    #expect(Self.run(kernels, [-0.0, 0, -0.0, 0], columns: 4) == [0.25, 0.25, 0.25, 0.25])
  }

  /// The partial sums: of 17 numbers the last joins the first, then the tree halves 16, 8, 4, 2.
  @Test(arguments: InstructionSet.allCases)
  func theSumHasSixteenPartialsAndATree(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 6)
    for _ in 0..<20 {
      let x = generator.floats(17, scale: 3)
      let maximum = try #require(x.max())
      let exponentials = Elementwise.exp(kernels, x.map { $0 - maximum })
      var partials = Array(exponentials[..<16])
      partials[0] += exponentials[16]
      for half in [8, 4, 2, 1] { for i in 0..<half { partials[i] += partials[i + half] } }
      #expect(bits(Self.run(kernels, x, columns: 17)) == bits(exponentials.map { $0 / partials[0] }))
    }
  }
}
