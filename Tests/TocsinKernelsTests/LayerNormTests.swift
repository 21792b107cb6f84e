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

  /// The bound of Spec/Numerics.md: the mean's error moves all differences, the variance's all factors.
  @Test(arguments: InstructionSet.allCases)
  func errorIsWithinTheBound(instructionSet: InstructionSet) throws {
    let (kernels, u) = (try kernels(instructionSet), 0x1p-24)
    for norm in Self.cases({ $1.floats($0, scale: 3) }) {
      let found = norm.run(kernels)
      let (count, steps) = (Double(norm.columns), Double((norm.columns + 15) / 16 + 5))
      for row in 0..<norm.rows {
        let x = norm.input(row).map { Double($0) }
        let mean = x.reduce(0, +) / count
        let meanError = steps * u * x.reduce(0) { $0 + abs($1) } / count
        let differences = x.map { $0 - mean }
        let errors = differences.map { meanError + u * (abs($0) + meanError) }
        let variance = differences.reduce(0) { $0 + $1 * $1 } / count
        let shift = zip(differences, errors).reduce(0) { $0 + $1.1 * (2 * abs($1.0) + $1.1) } / count
        let epsilon = Double(norm.epsilon)
        let relative = ((steps + 1) * u * variance + shift + u * epsilon) / (variance + epsilon) / 2 + 4 * u
        let deviation = (variance + epsilon).squareRoot()
        for n in 0..<norm.columns {
          let (scale, bias) = (Double(norm.scale[n]), Double(norm.bias[n]))
          let exact = differences[n] / deviation * scale + bias
          let bound =
            abs(scale / deviation) * (errors[n] * (1 + relative) + abs(differences[n]) * relative) + u * abs(exact)
          let error = abs(Double(found[row * norm.columns + n]) - exact)
          if !(error <= bound * 1.001) { Issue.record("\(error) > \(bound) in \(norm.rows) x \(norm.columns)") }
        }
      }
    }
  }

  /// A row's result depends neither on the number of rows nor on its place among them.
  @Test(arguments: InstructionSet.allCases)
  func everyBatchGivesTheSame(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 40)
    var norm = Case(
      rows: 70, columns: 50, x: generator.specials(70 * 50), residual: generator.specials(70 * 50),
      scale: generator.floats(50), bias: generator.floats(50))
    let (whole, expected) = (norm, bits(norm.run(kernels)))
    for rows in [1, 2, 15, 16, 17, 31, 32, 33, 48, 65] {
      let first = 70 - rows
      norm.rows = rows
      norm.x = Array(whole.x[(first * 50)...])
      norm.residual = whole.residual.map { Array($0[(first * 50)...]) }
      #expect(bits(norm.run(kernels)) == Array(expected[(first * 50)...]))
    }
  }
}
