import TocsinKernels
import TocsinTensor

/// One product with weights of int8, its rows quantised on the way, with all that kernels could trip over: gaps, rows
/// that end where readable memory ends, C as its own start, groups.
struct QuantisedCase {
  var rows: Int
  var outputs: Int
  var inputs: Int
  /// `rows` are those of all groups.
  var groups = 1
  var initial: MatmulCase.Initial
  var activation = ElementFunction.identity
  /// `[rows, inputs]`.
  var x: [Float]
  var weights: Int8Matrix
  /// `[rows, outputs]`; of `biasRow` only the first row counts.
  var start: [Float]

  init(
    rows: Int, outputs: Int, inputs: Int, initial: MatmulCase.Initial = .zero, _ generator: inout Generator,
    values: (Int, inout Generator) -> [Float] = { count, generator in generator.floats(count) }
  ) {
    (self.rows, self.outputs, self.inputs, self.initial) = (rows, outputs, inputs, initial)
    x = values(rows * inputs, &generator)
    weights = Int8Matrix(outputs: outputs, inputs: inputs, &generator)
    start = values(rows * outputs, &generator)
  }

  /// What C(m, n) starts from.
  func start(_ row: Int, _ output: Int) -> Float {
    switch initial {
    case .zero: 0
    case .biasRow: start[output]
    case .rows, .resultItself: start[row * outputs + output]
    }
  }

  /// What Spec/Numerics.md says, `[rows, outputs]`, without the activation.
  func expected() -> [Float] {
    var expected: [Float] = []
    for row in 0..<rows {
      let quantised = QuantisedRow(x[row * inputs..<(row + 1) * inputs])
      for output in 0..<outputs {
        expected.append(weights.product(quantised, output: output, addedTo: start(row, output)))
      }
    }
    return expected
  }

  /// The product, `[rows, outputs]`. Nothing but that may have been written.
  func run(_ kernels: KernelSet) -> [Float] {
    let members = rows / groups
    precondition(members * groups == rows, "groups of unequal size")
    let a = QuantisedBuffer(x, rows: rows, inputs: inputs, kernels)
    // A gap after each row, and one after each group.
    let (cStride, cGroup, untouched) = (outputs + 3, members * (outputs + 3) + (groups > 1 ? 7 : 0), Float(12345))
    var c = buffer([Float](repeating: untouched, count: groups * cGroup))
    if initial == .resultItself {
      for row in 0..<rows {
        let at = row / members * cGroup + row % members * cStride
        for n in 0..<outputs { c[at + n] = start[row * outputs + n] }
      }
    }
    let packed = PackedInt8Matrix(
      outputs: outputs, inputs: inputs, codes: weights.codes.span, rowStride: inputs, scales: weights.scales.span)
    let start = GuardedFloats(start.prefix(initial == .biasRow ? outputs : .max))

    var product = unsafe QuantisedProduct(
      rows: members, outputs: outputs, inputs: inputs, a: a.words.pointer, aRowStride: a.stride,
      weights: packed.weights, c: c.pointer, cRowStride: cStride)
    unsafe (product.groups, product.aGroupStride, product.cGroupStride) = (groups, members * a.stride, cGroup)
    unsafe product.activation = activation
    switch initial {
    case .zero: break
    case .biasRow: unsafe product.initial = UnsafePointer(start.pointer)
    case .rows:
      unsafe product.initial = UnsafePointer(start.pointer)
      unsafe (product.initialRowStride, product.initialGroupStride) = (outputs, members * outputs)
    case .resultItself:
      unsafe product.initial = UnsafePointer(c.pointer)
      unsafe (product.initialRowStride, product.initialGroupStride) = (cStride, cGroup)
    }
    unsafe kernels.matmul(product)
    extendLifetime(a)
    extendLifetime(packed)
    extendLifetime(start)

    var result: [Float] = []
    for at in 0..<groups * cGroup {
      let (row, n) = (at % cGroup / cStride, at % cGroup % cStride)
      if row < members && n < outputs {
        result.append(c[at])
      } else {
        precondition(c[at] == untouched, "written beyond the row")
      }
    }
    return result
  }
}

/// Quantised rows with a gap after each, made by a kernel from rows of which nothing else can be read.
struct QuantisedBuffer: ~Copyable {
  let words: AlignedBuffer<UInt32>
  let stride: Int

  init(_ x: [Float], rows: Int, inputs: Int, _ kernels: KernelSet) {
    let (stride, xStride, untouched) = (quantisedRowWords(inputs) + 2, inputs + 5, UInt32(0xDEAD_BEEF))
    let spread = StridedRows.spread(x, rows: rows, columns: inputs, stride: xStride, filler: .infinity)
    let source = GuardedFloats(spread.dropLast(5))
    var words = AlignedBuffer<UInt32>(count: rows * stride)
    for index in 0..<words.count { words[index] = untouched }
    unsafe kernels.quantise(
      rows: rows, inputs: inputs, x: source.pointer, xRowStride: xStride, y: words.pointer, yRowStride: stride)
    extendLifetime(source)
    for index in 0..<words.count where index % stride >= stride - 2 {
      precondition(words[index] == untouched, "written beyond the row")
    }
    self.words = words
    self.stride = stride
  }
}
