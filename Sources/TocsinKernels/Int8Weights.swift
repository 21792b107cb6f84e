import CTocsinKernels
import TocsinTensor

/// The most inputs that a product takes: its sums then stay within int32.
private let mostInt8Inputs = 65_536

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

  /// Room for `outputs` outputs in packed order, which `pack` fills from `rows` rows of codes and a scale for each.
  init(
    outputs: Int, inputs: Int, source: borrowing Int8Rows, rows: Int, scales: Span<Float>,
    pack: (UnsafePointer<Int8>?, UnsafePointer<Float>?, borrowing Int8Storage) -> Void
  ) {
    precondition(inputs <= mostInt8Inputs, "sums over so many inputs would not stay within int32")
    precondition(scales.count >= rows, "each row has a scale")
    precondition(source.holds(rows: rows, columns: inputs), "the codes must hold every row")
    codes = AlignedBuffer(unwritten: ck_i8_packed_bytes(outputs, inputs))
    self.scales = AlignedBuffer(unwritten: paddedToPanels(outputs))
    offsets = AlignedBuffer(unwritten: paddedToPanels(outputs))
    unsafe source.codes.withUnsafeBufferPointer { codes in
      unsafe scales.withUnsafeBufferPointer { scales in
        unsafe pack(codes.baseAddress.map { unsafe $0 + source.first }, scales.baseAddress, self)
      }
    }
  }

  @unsafe var weights: Int8Weights {
    unsafe Int8Weights(
      codes: UnsafePointer(codes.pointer), scales: UnsafePointer(scales.pointer),
      offsets: UnsafePointer(offsets.pointer))
  }
}

/// Rows of codes, `rowStride` apart.
struct Int8Rows: ~Copyable, ~Escapable {
  let codes: Span<Int8>
  let first: Int
  let rowStride: Int

  @_lifetime(copy codes)
  init(_ codes: Span<Int8>, first: Int = 0, rowStride: Int) {
    self.codes = codes
    self.first = first
    self.rowStride = rowStride
  }

  func holds(rows: Int, columns: Int) -> Bool {
    rows == 0 || columns == 0
      || (first >= 0 && rowStride >= 0 && first + (rows - 1) * rowStride + columns <= codes.count)
  }
}
