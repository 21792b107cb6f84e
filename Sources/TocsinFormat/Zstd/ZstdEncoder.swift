import CZstd

/// Compresses sections: level 19, one thread, so that one version of libzstd always gives the same bytes.
@safe
package struct ZstdEncoder: ~Copyable {
  private static let level: Int32 = 19
  private static let windowLog: Int32 = 23

  private let context: OpaquePointer

  package init() {
    guard let context = unsafe ZSTD_createCCtx() else { preconditionFailure("out of memory") }
    unsafe self.context = context
    set(ZSTD_c_compressionLevel, to: Self.level)
    set(ZSTD_c_windowLog, to: Self.windowLog)
    set(ZSTD_c_contentSizeFlag, to: 1)
    set(ZSTD_c_checksumFlag, to: 0)
    set(ZSTD_c_dictIDFlag, to: 0)
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  /// One frame with the content of `bytes`.
  package func encode(_ bytes: Span<UInt8>) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    let context = unsafe context
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      count = unsafe bytes.withUnsafeBytes {
        unsafe ZSTD_compress2(context, output.baseAddress, bound, $0.baseAddress, $0.count)
      }
      // With room for the bound, only a lack of memory is left to fail.
      precondition(ZSTD_isError(count) == 0, "out of memory")
    }
  }

  private func set(_ parameter: ZSTD_cParameter, to value: Int32) {
    let result = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
    precondition(ZSTD_isError(result) == 0, "libzstd refuses a parameter of its stable interface")
  }
}
