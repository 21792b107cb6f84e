import CZstd

/// Decompresses the frames of one file, reusing one context.
@safe
struct ZstdDecoder: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("out of memory") }
    unsafe self.context = context
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Decompresses `frame`, which must be exactly one frame of the profile, to exactly `output.count` bytes.
  func decode(_ frame: Span<UInt8>, into output: inout MutableSpan<UInt8>) throws(ZstdViolation) {
    try ZstdFrame.check(frame, decodedLength: output.count)
    let length = unsafe frame.withUnsafeBytes { unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count) }
    guard ZSTD_isError(length) == 0 else { throw .corrupt }
    guard length == frame.count else { throw .frameLength(expected: frame.count, found: length) }
    let written = unsafe output.withUnsafeMutableBytes { target in
      unsafe frame.withUnsafeBytes { source in
        unsafe ZSTD_decompressDCtx(context, target.baseAddress, target.count, source.baseAddress, source.count)
      }
    }
    guard ZSTD_isError(written) == 0, written == output.count else { throw .corrupt }
  }
}
