import CZstd

/// Why a `.zst` input is not usable.
package enum ZstdStreamError: Error, Equatable, Sendable {
  /// Not zstd, damaged, or in need of a window above 128 MiB.
  case corrupt
  /// The input ends inside a frame.
  case truncated
  /// The output would exceed the caller's maximum.
  case tooLong(maximum: Int)
}

/// Decompresses `.zst` inputs of the tools piece by piece: any number of frames, as the zstd program reads them.
///
/// Model files do not go through here: their profile is narrower.
@safe
package struct ZstdStreamDecoder: ~Copyable {
  private let context: OpaquePointer
  private let maximumLength: Int
  private var length = 0
  private var isInsideFrame = false
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)

  /// - Parameter maximumLength: how many bytes the whole output may have.
  package init(maximumLength: Int) {
    guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("out of memory") }
    unsafe self.context = context
    self.maximumLength = maximumLength
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Appends to `output` what the next piece of the input decompresses to.
  package mutating func append(
    decompressing input: Span<UInt8>, to output: inout [UInt8]
  ) throws(ZstdStreamError) {
    var consumed = 0
    var produced = 0
    // Inside a frame, a full buffer may mean that the decoder holds more output.
    while consumed < input.count || (isInsideFrame && produced == buffer.count) {
      let result = step(input, &consumed, &produced)
      guard ZSTD_isError(result) == 0 else { throw .corrupt }
      guard produced <= maximumLength - length else { throw .tooLong(maximum: maximumLength) }
      length += produced
      output += buffer[..<produced]
      isInsideFrame = result != 0
    }
  }

  /// Ends the input.
  /// - Throws: `truncated` inside a frame.
  package consuming func finish() throws(ZstdStreamError) {
    guard !isInsideFrame else { throw .truncated }
  }

  /// One call of the decoder: advances `consumed`, fills the buffer with `produced` bytes, returns zstd's result.
  private mutating func step(_ input: Span<UInt8>, _ consumed: inout Int, _ produced: inout Int) -> Int {
    let context = unsafe context
    var used = 0
    var filled = 0
    let result = unsafe buffer.withUnsafeMutableBytes { target in
      unsafe input.extracting(consumed...).withUnsafeBytes { source in
        var sourceBuffer = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        var targetBuffer = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let result = unsafe ZSTD_decompressStream(context, &targetBuffer, &sourceBuffer)
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
