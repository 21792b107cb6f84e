import CTocsinKernels

/// Packs `w(n, k) = source[n * rowStride + k * columnStride]` of `[outputs, inputs]` into memory of the caller, in the
/// layout of ``PackedMatrix``. `destination` holds `paddedToPanels(outputs) * inputs` floats.
@unsafe public func packMatrix(
  outputs: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
  into destination: UnsafeMutablePointer<Float>
) {
  unsafe ck_f32_pack(outputs, inputs, source, rowStride, columnStride, destination)
}

/// Packs the four gates `[4 H, inputs]` into memory of the caller, in the layout of ``PackedGates``. `destination` holds
/// `4 * paddedToPanels(hidden) * inputs` floats.
@unsafe public func packGates(
  hidden: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
  into destination: UnsafeMutablePointer<Float>
) {
  unsafe ck_f32_pack_gates(hidden, inputs, source, rowStride, columnStride, destination)
}
