extension ModelFileReader {
  /// Whether bytes begin as a model file of any version does.
  public static func recognises(_ bytes: Span<UInt8>) -> Bool {
    let magic = FileHeader.magic
    guard bytes.count >= magic.count else { return false }
    for index in magic.indices where bytes[index] != magic[index] { return false }
    return true
  }
}
