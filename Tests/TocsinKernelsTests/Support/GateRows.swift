import TocsinKernels
import TocsinTensor

/// Weights `[gates H, columns]`, packed.
func packedGates(_ gates: Int, _ hidden: Int, _ columns: Int, _ weights: [Float]) -> PackedGates {
  var packed = PackedGates(gates: gates, hidden: hidden, inputs: columns)
  let source = buffer(weights)
  unsafe packed.repack(source.pointer, rowStride: columns)
  extendLifetime(source)
  return packed
}

/// A row of `[gates H]` in packed order.
func packedGateRow(_ gates: Int, _ hidden: Int, _ row: [Float]) -> [Float] {
  var packed = PackedGates(gates: gates, hidden: hidden, inputs: 1)
  let source = buffer(row)
  unsafe packed.repack(source.pointer, rowStride: 1, columnStride: 0)
  extendLifetime(source)
  return (0..<gates * paddedToPanels(hidden)).map { unsafe packed.pointer[$0] }
}

/// The inverse of ``packedGateRow(_:_:_:)``.
func unpackedGateRow(_ gates: Int, _ hidden: Int, _ row: [Float]) -> [Float] {
  (0..<gates * hidden).map { index in
    let (gate, unit) = (index / hidden, index % hidden)
    return row[(unit / 16 * gates + gate) * 16 + unit % 16]
  }
}

/// What the products of the input rows `[rows, columns]` add to a row of gates, as rows of `[gates H]`: one product for all
/// rows, as the runtime takes it out of the time steps.
func inputProducts(
  _ kernels: KernelSet, gates: Int, hidden: Int, columns: Int, weights: [Float], x: [Float], bias: [Float]
) -> [[Float]] {
  let width = gates * paddedToPanels(hidden)
  let rows = x.count / columns
  let source = buffer(weights)
  let x = buffer(x)
  let bias = buffer(packedGateRow(gates, hidden, bias))
  let packed = unsafe PackedMatrix(
    gates: gates, hidden: hidden, inputs: columns, source: source.pointer, rowStride: columns)
  let result = AlignedBuffer<Float>(count: rows * width)
  unsafe kernels.matmul(
    rows: rows, outputs: packed.outputs, inputs: columns, a: x.pointer, aRowStride: columns, packed: packed.pointer,
    initial: bias.pointer, c: result.pointer, cRowStride: width)
  extendLifetime(source)
  extendLifetime(x)
  extendLifetime(bias)
  return (0..<rows).map { row in
    unpackedGateRow(gates, hidden, (0..<width).map { result[row * width + $0] })
  }
}

/// The same with weights of int8: each row of `x` is quantised.
func inputProducts(
  _ kernels: KernelSet, gates: Int, hidden: Int, weights: Int8Matrix, x: [Float], bias: [Float]
) -> [[Float]] {
  let width = gates * paddedToPanels(hidden)
  let rows = x.count / weights.inputs
  let x = QuantisedBuffer(x, rows: rows, inputs: weights.inputs, kernels)
  let bias = buffer(packedGateRow(gates, hidden, bias))
  let packed = PackedInt8Matrix(
    gates: gates, hidden: hidden, inputs: weights.inputs, codes: weights.codes.span, rowStride: weights.inputs,
    scales: weights.scales.span)
  let result = AlignedBuffer<Float>(count: rows * width)
  var product = unsafe QuantisedProduct(
    rows: rows, outputs: packed.outputs, inputs: packed.inputs, a: x.words.pointer, aRowStride: x.stride,
    weights: packed.weights, c: result.pointer, cRowStride: width)
  unsafe product.initial = UnsafePointer(bias.pointer)
  unsafe kernels.matmul(product)
  extendLifetime(x)
  extendLifetime(bias)
  extendLifetime(packed)
  return (0..<rows).map { row in
    unpackedGateRow(gates, hidden, (0..<width).map { result[row * width + $0] })
  }
}

/// `[rows, columns]` into rows of `stride`, with NaN in between and for what is not there: reading it would show.
func spread(_ values: [Float]?, rows: Int, columns: Int, stride: Int) -> [Float] {
  var result = [Float](repeating: .nan, count: rows * stride)
  guard let values else { return result }
  for row in 0..<rows { for i in 0..<columns { result[row * stride + i] = values[row * columns + i] } }
  return result
}

/// The bits of `[rows, columns]` out of rows of `stride`.
func gather(_ values: borrowing AlignedBuffer<Float>, rows: Int, columns: Int, stride: Int) -> [UInt32] {
  var result: [UInt32] = []
  for row in 0..<rows { for i in 0..<columns { result.append(values[row * stride + i].bitPattern) } }
  return result
}

/// Values among which sums of -0 arise: zeros of both signs, and products that underflow.
func zerosAndTinyValues(_ count: Int, _ generator: inout Generator) -> [Float] {
  let values: [Float] = [0, -0.0, -0.0, 0x1p-140, -0x1p-140, 0x1p-149, -0x1p-149, 1, -1, 0.5]
  return (0..<count).map { _ in values[Int(generator.next() >> 33) % values.count] }
}
