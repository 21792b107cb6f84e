import CTocsinKernels
import TocsinTensor

/// Where packed weights of int8 lie: ``PackedInt8Matrix/weights`` or ``PackedInt8Gates/weights``. Valid as long as these
/// live.
@unsafe
public struct Int8Weights {
  var codes: UnsafePointer<Int8>
  var scales: UnsafePointer<Float>
  var offsets: UnsafePointer<Int32>

  var call: ck_i8_weights { unsafe ck_i8_weights(codes: codes, scales: scales, offsets: offsets) }

  /// The outputs from `16 panel` on, of a ``PackedInt8Matrix`` with so many inputs.
  public func from(panel: Int, inputs: Int) -> Int8Weights {
    unsafe Int8Weights(
      codes: codes + panel * int8PanelBytes(inputs: inputs), scales: scales + panel * panelWidth,
      offsets: offsets + panel * panelWidth)
  }
}

/// Bytes of the codes of 16 outputs: whole words of four codes each.
func int8PanelBytes(inputs: Int) -> Int { (inputs + 3) / 4 * 4 * panelWidth }

/// What packed weights of int8 own.
@safe
struct Int8Storage: ~Copyable, Sendable {
  let codes: AlignedBuffer<Int8>
  let scales: AlignedBuffer<Float>
  let offsets: AlignedBuffer<Int32>

  /// Room for `outputs` outputs, all zero.
  init(outputs: Int, inputs: Int) {
    precondition(inputs <= Int(CK_I8_MOST_INPUTS), "sums over so many inputs would not stay within int32")
    codes = AlignedBuffer(count: ck_i8_packed_bytes(outputs, inputs))
    scales = AlignedBuffer(count: paddedToPanels(outputs))
    offsets = AlignedBuffer(count: paddedToPanels(outputs))
  }

  /// Where the outputs from `16 panel` on are packed to.
  @unsafe func target(panel: Int, inputs: Int) -> Int8Target {
    unsafe Int8Target(
      codes: codes.pointer + panel * int8PanelBytes(inputs: inputs), scales: scales.pointer + panel * panelWidth,
      offsets: offsets.pointer + panel * panelWidth)
  }

  @unsafe var weights: Int8Weights {
    unsafe Int8Weights(
      codes: UnsafePointer(codes.pointer), scales: UnsafePointer(scales.pointer),
      offsets: UnsafePointer(offsets.pointer))
  }
}

/// Where weights are packed to.
@unsafe
struct Int8Target {
  let codes: UnsafeMutablePointer<Int8>
  let scales: UnsafeMutablePointer<Float>
  let offsets: UnsafeMutablePointer<Int32>

  /// Packs outputs into panels.
  func pack(_ rows: Int8Rows, outputs: Int, inputs: Int, _ scales: Span<Float>) {
    let rowStride = rows.rowStride
    unsafe rows.pack(rows: outputs, columns: inputs, scales) {
      unsafe ck_i8_pack(outputs, inputs, $0, rowStride, codes, offsets)
      unsafe ck_f32_pack(outputs, 1, $1, 1, 0, self.scales)
    }
  }
}

/// Rows of codes, `rowStride` apart.
struct Int8Rows: ~Escapable {
  let codes: Span<Int8>
  let first: Int
  let rowStride: Int

  @_lifetime(copy codes)
  init(_ codes: Span<Int8>, first: Int = 0, rowStride: Int) {
    self.codes = codes
    self.first = first
    self.rowStride = rowStride
  }

  /// Hands the codes, and a scale for each row, to what packs them.
  @unsafe func pack(
    rows: Int, columns: Int, _ scales: Span<Float>, by pack: (UnsafePointer<Int8>?, UnsafePointer<Float>?) -> Void
  ) {
    precondition(scales.count >= rows, "each row has a scale")
    precondition(holds(rows: rows, columns: columns), "the codes must hold every row")
    unsafe codes.withUnsafeBufferPointer { codes in
      unsafe scales.withUnsafeBufferPointer { scales in
        unsafe pack(codes.baseAddress.map { unsafe $0 + first }, scales.baseAddress)
      }
    }
  }

  private func holds(rows: Int, columns: Int) -> Bool {
    rows == 0 || columns == 0
      || (first >= 0 && rowStride >= 0 && first + (rows - 1) * rowStride + columns <= codes.count)
  }
}
