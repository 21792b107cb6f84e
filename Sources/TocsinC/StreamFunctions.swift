import CTocsin
import TocsinDetect

@c @implementation
public func tocsin_stream_open(
  _ model: OpaquePointer!, _ options: UnsafePointer<tocsin_stream_options>!,
  _ stream: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  unsafe Opening.open(stream, options, error) { options in
    unsafe model.map { unsafe .stream($0, options) }
  }
}

@c @implementation
public func tocsin_stream_close(_ stream: OpaquePointer!) {
  unsafe HostObject.close(stream)
}

@c @implementation
public func tocsin_stream_line(_ stream: OpaquePointer!, _ line: UnsafeRawPointer!, _ length: Int) -> tocsin_status {
  guard let stream = unsafe stream, unsafe line != nil || length == 0, length >= 0 else { return TOCSIN_ERROR_ARGUMENT }
  let bytes = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(start: line, count: length))
  return unsafe EventSource.of(stream).take(.line(session: 0), line: bytes) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_key(
  _ stream: OpaquePointer!, _ session: UInt64, _ key: UInt32, _ time: Double
) -> tocsin_status {
  guard let stream = unsafe stream, time.isFinite else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).take(.key(session: session, key: key, time: time))
    ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_end(_ stream: OpaquePointer!, _ session: UInt64) -> tocsin_status {
  guard let stream = unsafe stream else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).take(.end(session: session)) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_end_idle(_ stream: OpaquePointer!, _ time: Double) -> tocsin_status {
  guard let stream = unsafe stream, !time.isNaN else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).take(.endIdle(before: time)) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_silence(_ stream: OpaquePointer!, _ seconds: Double) -> tocsin_status {
  guard let stream = unsafe stream, seconds >= 0 else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).take(.silence(seconds: seconds)) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_finish(_ stream: OpaquePointer!) -> tocsin_status {
  guard let stream = unsafe stream else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).take(.finish) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_next(_ stream: OpaquePointer!) -> UnsafePointer<tocsin_event>! {
  guard let stream = unsafe stream else { return nil }
  return unsafe EventSource.of(stream).next()
}

@c @implementation
public func tocsin_stream_count(_ stream: OpaquePointer!) -> UnsafePointer<tocsin_stream_counts>! {
  guard let stream = unsafe stream else { return nil }
  return unsafe EventSource.of(stream).counts()
}

@c @implementation
public func tocsin_stream_expected(
  _ stream: OpaquePointer!, _ keys: UnsafeMutablePointer<UInt32>!, _ probabilities: UnsafeMutablePointer<Float>!,
  _ capacity: Int
) -> Int {
  guard let stream = unsafe stream else { return 0 }
  var count = 0
  unsafe EventSource.of(stream).expectedKeys(count: clamped(capacity)) { expected in
    if let keys = unsafe keys { unsafe keys[count] = expected.key ?? .max }
    if let probabilities = unsafe probabilities { unsafe probabilities[count] = expected.probability }
    count += 1
  }
  return count
}

@c @implementation
public func tocsin_stream_save(_ stream: OpaquePointer!, _ bytes: UnsafeMutableRawPointer!, _ capacity: Int) -> Int {
  guard let stream = unsafe stream else { return 0 }
  let room = unsafe bytes == nil ? 0 : clamped(capacity)
  return unsafe EventSource.of(stream).takeSave(to: UnsafeMutableRawBufferPointer(start: bytes, count: room))
}

@c @implementation
public func tocsin_stream_restore(
  _ stream: OpaquePointer!, _ bytes: UnsafeRawPointer!, _ count: Int, _ told: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  guard let stream = unsafe stream, unsafe bytes != nil || count == 0, count >= 0 else {
    return unsafe Opening.fail(.argument("NULL in place of a stream or of bytes"), told)
  }
  let span = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(start: bytes, count: count))
  do throws(Failure) {
    try unsafe EventSource.of(stream).takeRestore(span)
  } catch {
    return unsafe Opening.fail(error, told)
  }
  return TOCSIN_OK
}
