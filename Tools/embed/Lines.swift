import CTocsinEmbed
import TocsinDetect
import TocsinLogs

/// What a `tocsin_embed_lines` points to.
private final class EmbeddedLineStream {
  var stream: DeepLogLineStream

  init(bytes: Span<UInt8>, sessions: Int, cache: Int) throws(DetectError) {
    var options = StreamOptions()
    options.maximumSessions = sessions
    options.cacheCapacity = cache
    stream = try DeepLogLineStream(model: readModel(bytes), options: options)
  }
}

@c @implementation
public func tocsin_embed_lines_open(
  _ bytes: UnsafePointer<UInt8>!, _ count: Int, _ sessions: Int, _ cache: Int
) -> OpaquePointer! {
  let span = unsafe Span(_unsafeStart: bytes, count: count)
  guard let stream = try? EmbeddedLineStream(bytes: span, sessions: sessions, cache: cache) else { return nil }
  return unsafe OpaquePointer(Unmanaged.passRetained(stream).toOpaque())
}

@c @implementation
public func tocsin_embed_lines_read(
  _ stream: OpaquePointer!, _ line: UnsafePointer<UInt8>!, _ count: Int
) -> Int32 {
  let object = unsafe object(stream)
  let bytes = unsafe Span(_unsafeStart: line, count: count)
  return object.stream.read(bytes).header == nil ? -1 : Int32(object.stream.sessionCount)
}

@c @implementation
public func tocsin_embed_lines_judge(
  _ stream: OpaquePointer!, _ line: UnsafePointer<UInt8>!, _ count: Int, _ session: Int32,
  _ result: UnsafeMutablePointer<tocsin_embed_entry>!
) -> UInt32 {
  let bytes = unsafe Span(_unsafeStart: line, count: count)
  let verdict = unsafe object(stream).stream.judge(session: Int(session), of: bytes)
  unsafe result.pointee = tocsin_embed_entry(verdict)
  return verdict.key
}

@c @implementation
public func tocsin_embed_lines_name(
  _ stream: OpaquePointer!, _ name: UnsafeMutablePointer<UInt8>!, _ capacity: Int
) -> Int {
  let object = unsafe object(stream)
  let count = min(object.stream.name.count, capacity)
  for index in 0..<count { unsafe name[index] = object.stream.name[index] }
  return count
}

@c @implementation
public func tocsin_embed_lines_end(
  _ stream: OpaquePointer!, _ all: Int32, _ result: UnsafeMutablePointer<tocsin_embed_session>!
) -> Int32 {
  let object = unsafe object(stream)
  guard let verdict = all == 0 ? object.stream.endIdle() : object.stream.endNext() else { return 0 }
  unsafe result.pointee = tocsin_embed_session(verdict)
  return 1
}

@c @implementation
public func tocsin_embed_lines_close(_ stream: OpaquePointer!) {
  unsafe Unmanaged<EmbeddedLineStream>.fromOpaque(UnsafeRawPointer(stream)).release()
}

@unsafe private func object(_ stream: OpaquePointer) -> EmbeddedLineStream {
  unsafe Unmanaged<EmbeddedLineStream>.fromOpaque(UnsafeRawPointer(stream)).takeUnretainedValue()
}
