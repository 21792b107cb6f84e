import CTocsinKernels

extension KernelSet {
  /// `x = 1 / (1 + e^-x)`, in place.
  public func sigmoid(_ x: inout MutableSpan<Float>) {
    unsafe x.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe sigmoid(count: buffer.count, x: base, y: base) }
    }
  }

  /// `y = e^x`. In place allowed.
  @unsafe public func exp(count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    unsafe table.pointee.exp(count, x, y)
  }

  /// `y = 1 / (1 + e^-x)`. In place allowed.
  @unsafe public func sigmoid(count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    unsafe table.pointee.sigmoid(count, x, y)
  }

  /// `y = tanh(x)`. In place allowed.
  @unsafe public func tanh(count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    unsafe table.pointee.tanh(count, x, y)
  }

  /// `y = softmax(x)` over each row of `columns`. In place allowed.
  @unsafe public func softmax(
    rows: Int, columns: Int, x: UnsafePointer<Float>, xRowStride: Int, y: UnsafeMutablePointer<Float>, yRowStride: Int
  ) {
    unsafe table.pointee.softmax(rows, columns, x, xRowStride, y, yRowStride)
  }
}
