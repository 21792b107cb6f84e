import TocsinKernels
import TocsinTensor

/// One product `C = f(initial + A B)` with all that a kernel could trip over: strides, a transposed A, C as its own start,
/// groups, and B as packed weights or as a matrix that ends where readable memory ends.
struct MatmulCase {
  enum Initial: CaseIterable {
    case zero, biasRow, rows, resultItself
  }

  enum Layout: CaseIterable {
    case packed, rowMajor
  }

  var rows: Int
  var outputs: Int
  var inputs: Int
  /// `rows` are those of all groups.
  var groups = 1
  var initial: Initial
  var transposed: Bool
  var layout: Layout
  var activation = ElementFunction.identity
  /// A(m, k) at `m * inputs + k`, whatever the layout in memory.
  var a: [Float]
  /// B(k, n) at `n * inputs + k`.
  var weights: [Float]
  /// `[rows, outputs]`; of ``Initial/biasRow`` only the first row counts.
  var start: [Float]

  init(
    rows: Int, outputs: Int, inputs: Int, initial: Initial = .zero, transposed: Bool = false, layout: Layout = .packed,
    values: (Int) -> [Float]
  ) {
    (self.rows, self.outputs, self.inputs) = (rows, outputs, inputs)
    (self.initial, self.transposed, self.layout) = (initial, transposed, layout)
    a = values(rows * inputs)
    weights = values(outputs * inputs)
    start = values(rows * outputs)
  }

  /// What C(m, n) starts from.
  func start(_ row: Int, _ output: Int) -> Float {
    switch initial {
    case .zero: 0
    case .biasRow: start[output]
    case .rows, .resultItself: start[row * outputs + output]
    }
  }

  /// The product, `[rows, outputs]`. Nothing but that may have been written.
  func run(_ kernels: KernelSet) -> [Float] {
    let members = rows / groups
    precondition(members * groups == rows, "groups of unequal size")
    // A gap after each row, and one after each group.
    let (cStride, cGroup, untouched) = (outputs + 3, members * (outputs + 3) + (groups > 1 ? 7 : 0), Float(12345))
    let (aRowStride, aColumnStride) = transposed ? (1, members + 2) : (inputs + 5, 1)
    let aGroup = members * aRowStride + inputs * aColumnStride
    var a = buffer([Float](repeating: .nan, count: groups * aGroup))
    var c = buffer([Float](repeating: untouched, count: groups * cGroup))
    for row in 0..<rows {
      let (group, member) = row.quotientAndRemainder(dividingBy: members)
      for k in 0..<inputs {
        a[group * aGroup + member * aRowStride + k * aColumnStride] = self.a[row * inputs + k]
      }
      guard initial == .resultItself else { continue }
      for n in 0..<outputs { c[group * cGroup + member * cStride + n] = start[row * outputs + n] }
    }
    var packed = PackedMatrix(outputs: outputs, inputs: inputs)
    let weights = buffer(weights)
    unsafe packed.repack(weights.pointer, rowStride: inputs)
    let matrix = GuardedFloats(rowMajorWeights(gap: 2))
    let start = buffer(start)

    var product =
      switch layout {
      case .packed:
        unsafe MatrixProduct(
          rows: members, outputs: outputs, inputs: inputs, a: a.pointer, aRowStride: aRowStride,
          packed: packed.pointer, c: c.pointer, cRowStride: cStride)
      case .rowMajor:
        unsafe MatrixProduct(
          rows: members, outputs: outputs, inputs: inputs, a: a.pointer, aRowStride: aRowStride,
          b: matrix.pointer, bRowStride: outputs + 2, c: c.pointer, cRowStride: cStride)
      }
    unsafe product.aColumnStride = aColumnStride
    unsafe (product.groups, product.aGroupStride, product.cGroupStride) = (groups, aGroup, cGroup)
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
    extendLifetime(matrix)
    extendLifetime(weights)
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

  /// B by rows, with a gap between them and none after the last.
  private func rowMajorWeights(gap: Int) -> [Float] {
    var matrix: [Float] = []
    for k in 0..<inputs {
      if k > 0 { matrix += [Float](repeating: .nan, count: gap) }
      for n in 0..<outputs { matrix.append(weights[n * inputs + k]) }
    }
    return matrix
  }

  /// The exact sum and the bound of its error: `(K + 1) u` of the sum of magnitudes, and half a least subnormal a step.
  func reference(_ row: Int, _ output: Int) -> (exact: Double, bound: Double) {
    var exact = Double(start(row, output))
    var magnitude = exact.magnitude
    for k in 0..<inputs {
      let product = Double(a[row * inputs + k]) * Double(weights[output * inputs + k])
      exact += product
      magnitude += product.magnitude
    }
    return (exact, Double(inputs) * (magnitude * 0x1p-24 * 1.01 + 0x1p-150))
  }

  /// The sum as Spec/Numerics.md prescribes it: fused multiply-adds over ascending k.
  func chain(_ row: Int, _ output: Int) -> Float {
    var sum = start(row, output)
    for k in 0..<inputs { sum.addProduct(a[row * inputs + k], weights[output * inputs + k]) }
    return sum
  }
}
