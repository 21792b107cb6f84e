import TocsinGraph
import TocsinKernels
import TocsinTensor

/// The packed forms of a matrix that rows are multiplied with: a linear layer's, or a convolution's with its taps side
/// by side.
final class MatrixWeights<Scalar: TapeScalar> {
  let weight: TensorID
  let bias: TensorID?
  let inputs: Int
  let outputs: Int
  let packed: AlignedBuffer<Scalar>
  /// For the way back: outputs are the layer's inputs.
  let packedTransposed: AlignedBuffer<Scalar>
  /// The bias, or zeros.
  let initial: AlignedBuffer<Scalar>

  init(weight: TensorID, bias: TensorID?, inputs: Int, outputs: Int) {
    self.weight = weight
    self.bias = bias
    self.inputs = inputs
    self.outputs = outputs
    packed = AlignedBuffer(count: paddedToPanels(outputs) * inputs)
    packedTransposed = AlignedBuffer(count: paddedToPanels(inputs) * outputs)
    initial = AlignedBuffer(count: outputs)
  }

  func derive(from values: ParameterVector<Scalar>, _ arithmetic: some TapeArithmetic<Scalar>) {
    let weight = unsafe values.pointer(to: self.weight)
    if let bias { unsafe initial.pointer.update(from: values.pointer(to: bias), count: outputs) }
    unsafe arithmetic.packMatrix(
      outputs: outputs, inputs: inputs, source: weight, rowStride: inputs, columnStride: 1, into: packed.pointer)
    unsafe arithmetic.packMatrix(
      outputs: inputs, inputs: outputs, source: weight, rowStride: 1, columnStride: inputs,
      into: packedTransposed.pointer)
  }
}
