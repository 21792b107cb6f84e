import CZstd

/// Decompresses the frames of one file, reusing one context.
///
/// libzstd is told that the output stays where it is, so that it takes the bytes that are there for its window and keeps
/// none of its own: besides the output it takes about 300 KB.
@safe
struct ZstdDecoder: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("out of memory") }
    unsafe self.context = context
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Checks the header of the frame that a range of a file must be, before anything is allocated for what it decodes to.
  static func checkHeader(
    _ range: Range<Int>, of file: borrowing some FileContents & ~Copyable & ~Escapable, decodedLength: Int,
    section: SectionID, plane: Int
  ) throws(ModelFormatError) {
    let start = try file.bytes(range.prefix(ZstdFrame.maximumHeaderLength))
    if let violation = ZstdFrame.violation(start.span, decodedLength: decodedLength) {
      throw .compressedFrame(section, plane: plane, offset: range.lowerBound, violation)
    }
  }

  /// Decompresses the range of a file that must be exactly one frame of the profile, to exactly `output.count` bytes.
  ///
  /// Checks the header again in the bytes that are decompressed: a file that changes may have another one by now.
  func decode(
    _ range: Range<Int>, of file: borrowing some FileContents & ~Copyable & ~Escapable,
    into output: inout MutableSpan<UInt8>, section: SectionID, plane: Int
  ) throws(ModelFormatError) {
    unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_and_parameters)
    unsafe ZSTD_DCtx_setParameter(context, Self.stableOutput, 1)
    var (consumed, produced, isComplete) = (0, 0, false)
    var violation: ZstdViolation?
    try file.forEachPiece(of: range) { piece throws(ModelFormatError) in
      guard !isComplete, violation == nil else { return }
      if consumed == 0 {
        violation = ZstdFrame.violation(
          piece.extracting(..<min(piece.count, ZstdFrame.maximumHeaderLength)), decodedLength: output.count)
        if violation != nil { return }
      }
      let result = step(piece, &consumed, &output, &produced)
      isComplete = result == 0
      if ZSTD_isError(result) != 0 { violation = .corrupt }
    }
    if violation == nil {
      if !isComplete || produced != output.count {
        violation = .corrupt
      } else if consumed != range.count {
        violation = .frameLength(expected: range.count, found: consumed)
      }
    }
    if let violation { throw .compressedFrame(section, plane: plane, offset: range.lowerBound, violation) }
  }

  /// ZSTD_d_stableOutBuffer, which the header names among what is not stable yet: it has had this number since 1.4.5.
  private static let stableOutput = ZSTD_d_experimentalParam2

  /// One call of the decoder with a piece of the frame, all of which it takes unless the frame ends: zstd's result, 0 at
  /// the end of the frame.
  private func step(
    _ piece: Span<UInt8>, _ consumed: inout Int, _ output: inout MutableSpan<UInt8>, _ produced: inout Int
  ) -> Int {
    let context = unsafe context
    var (used, filled) = (0, produced)
    let result = unsafe output.withUnsafeMutableBytes { target in
      unsafe piece.withUnsafeBytes { source in
        var sourceBuffer = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        var targetBuffer = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: filled)
        var result = 1
        while result != 0, unsafe sourceBuffer.pos < sourceBuffer.size, ZSTD_isError(result) == 0 {
          result = unsafe ZSTD_decompressStream(context, &targetBuffer, &sourceBuffer)
        }
        used = unsafe sourceBuffer.pos
        filled = unsafe targetBuffer.pos
        return result
      }
    }
    consumed += used
    produced = filled
    return result
  }
}
