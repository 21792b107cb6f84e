import Testing
import TocsinKernels
import TocsinTensor

@Suite struct LayerNormTests {
  struct Case {
    var rows: Int
    var columns: Int
    var x: [Float]
    var residual: [Float]?
    var scale: [Float]
    var bias: [Float]
    var epsilon: Float = 1e-5

    /// What is normalised: the sum with the residual, rounded.
    func input(_ row: Int) -> [Float] {
      (row * columns..<(row + 1) * columns).map { x[$0] + (residual?[$0] ?? -0.0) }
    }

    func run(_ kernels: KernelSet, inPlace: Bool = false) -> [Float] {
      let residual = buffer(residual ?? [])
      let scale = buffer(scale)
      let bias = buffer(bias)
      let found = unsafe StridedRows.run(x, rows: rows, columns: columns, inPlace: inPlace) {
        unsafe kernels.layerNorm(
          $0, residual: self.residual == nil ? nil : UnsafePointer(residual.pointer), residualRowStride: columns,
          scale: scale.pointer, bias: bias.pointer, epsilon: epsilon)
      }
      extendLifetime(residual)
      extendLifetime(scale)
      extendLifetime(bias)
      return found
    }

    /// The rule of Spec/Numerics.md, written for one row.
    func specified(_ row: Int) -> [Float] {
      let x = input(row)
      let mean = sixteenPartials(x) / Float(columns)
      let variance = sixteenPartials(x.map { $0 - mean }) { $1.addingProduct($0, $0) } / Float(columns)
      let factor = 1 / (variance + epsilon).squareRoot()
      return x.indices.map { bias[$0].addingProduct((x[$0] - mean) * factor, scale[$0]) }
    }
  }

  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [Case] {
    var generator = Generator(seed: 36)
    var cases: [Case] = []
    for rows in [1, 2, 3, 4, 5, 16, 20] {
      for columns in [1, 2, 15, 16, 17, 32, 33, 64, 100, 256] {
        cases.append(
          Case(
            rows: rows, columns: columns, x: values(rows * columns, &generator),
            residual: cases.count % 2 == 0 ? nil : values(rows * columns, &generator),
            scale: values(columns, &generator), bias: values(columns, &generator)))
      }
    }
    return cases
  }

  @Test(arguments: InstructionSet.allCases)
  func everyRowIsTheSpecifiedOne(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for special in [false, true] {
      for norm in Self.cases({ special && $0 > 20 ? $1.specials($0) : $1.floats($0, scale: 3) }) {
        let expected = canonicalBits((0..<norm.rows).flatMap { norm.specified($0) })
        #expect(bits(norm.run(kernels)) == expected, "\(norm.rows) x \(norm.columns)")
        #expect(bits(norm.run(kernels, inPlace: true)) == expected, "\(norm.rows) x \(norm.columns), in place")
      }
    }
  }
}
