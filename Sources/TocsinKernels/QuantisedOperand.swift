import CTocsinKernels

/// What a recurrent step multiplies where its weights are int8: quantised rows and packed gates.
@unsafe
public struct QuantisedOperand {
  /// Rows that ``KernelSet/quantise(rows:inputs:x:xRowStride:y:yRowStride:)`` has made; strides count words.
  public var rows: UnsafePointer<UInt32>
  public var rowStride: Int
  /// ``PackedInt8Gates/weights``, of as many inputs as the rows have.
  public var weights: Int8Weights

  public init(rows: UnsafePointer<UInt32>, rowStride: Int, weights: Int8Weights) {
    unsafe self.rows = unsafe rows
    unsafe self.rowStride = rowStride
    unsafe self.weights = unsafe weights
  }
}

extension ck_i8_operand {
  /// Zeros where there is no operand: the kernels do not read them.
  init(_ operand: QuantisedOperand?) {
    guard let operand = unsafe operand else {
      unsafe self.init()
      return
    }
    unsafe self.init(rows: operand.rows, row_stride: operand.rowStride, w: operand.weights.call)
  }
}
