import TocsinFormat

extension ByteSource {
  /// Everything of a model file, which is bad where it is longer than the format allows: a regular file is then not read.
  public mutating func readModel() throws(ToolFailure) -> [UInt8] {
    let maximum = ReaderLimits.fileLengthBound
    if !isCompressed, let length = storedByteCount, length > maximum {
      throw ToolFailure("\(ModelFormatError.fileTooLarge(length: length, maximum: maximum))", file: name, exit: .bad)
    }
    var bytes: [UInt8] = []
    while try read(appendingTo: &bytes) > 0 {
      if bytes.count > maximum { throw tooLong }
    }
    return bytes
  }

  /// What a model file decodes to that was read as it is stored.
  public func decompressed(_ stored: [UInt8]) throws(ToolFailure) -> [UInt8] {
    guard Self.isZstd(stored) else { return stored }
    var bytes: [UInt8] = []
    var decoder = ZstdStreamDecoder(maximumLength: ReaderLimits.fileLengthBound)
    do throws(ZstdStreamError) {
      try decoder.append(decompressing: stored.span, to: &bytes)
      try decoder.finish()
    } catch {
      if case .tooLong = error { throw tooLong }
      throw ToolFailure(Self.message(error), file: name)
    }
    return bytes
  }

  private var tooLong: ToolFailure {
    ToolFailure(
      "longer than the \(ReaderLimits.fileLengthBound) bytes that a model file may have; use a smaller model",
      file: name, exit: .bad)
  }
}
