import TocsinFormat

/// Any bytes are a model file or a typed error; a file that is accepted encodes to what can be read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count)
  _ = try? ModelFileReader.read(bytes: input)
  return 0
}
