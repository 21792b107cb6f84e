import CTocsinKernels

/// Packs `w(n, k) = source[n * rowStride + k * columnStride]` of `[outputs, inputs]` into memory of the caller, in the
/// layout of ``PackedMatrix``. `destination` holds `paddedToPanels(outputs) * inputs` floats.
@unsafe public func packMatrix(
  outputs: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
  into destination: UnsafeMutablePointer<Float>
) {
  unsafe ck_f32_pack(outputs, inputs, source, rowStride, columnStride, destination)
}

/// Packs the gates `[gates H, inputs]` into memory of the caller, in the layout of ``PackedGates``. `destination` holds
/// `gates * paddedToPanels(hidden) * inputs` floats.
@unsafe public func packGates(
  gates: Int, hidden: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
  into destination: UnsafeMutablePointer<Float>
) {
  unsafe ck_f32_pack_gates(gates, hidden, inputs, source, rowStride, columnStride, destination)
}
