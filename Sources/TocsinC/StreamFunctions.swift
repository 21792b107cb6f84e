import CTocsin
import TocsinDetect

@c @implementation
public func tocsin_stream_open(
  _ model: OpaquePointer!, _ options: UnsafePointer<tocsin_stream_options>!,
  _ stream: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  guard let stream = unsafe stream else { return unsafe Opening.fail(.argument("NULL in place of a stream"), error) }
  unsafe stream.pointee = nil
  guard let model = unsafe model else { return unsafe Opening.fail(.argument("NULL in place of a model"), error) }
  var own = unsafe tocsin_stream_options()
  unsafe own.size = MemoryLayout<tocsin_stream_options>.size
  guard unsafe tocsin_read_struct(&own, options) != 0 else {
    return unsafe Opening.fail(
      .argument("options of another size than any version's, or fields that only a later library knows"), error)
  }
  return unsafe Opening.open(
    .stream(LoadedModel.of(model), own), allocator: own.allocator, limit: own.maximum_memory, keeping: model,
    into: stream, error: error)
}

@c @implementation
public func tocsin_stream_close(_ stream: OpaquePointer!) {
  unsafe HostObject.close(stream)
}

@c @implementation
public func tocsin_stream_line(_ stream: OpaquePointer!, _ line: UnsafeRawPointer!, _ length: Int) -> tocsin_status {
  guard let stream = unsafe stream, unsafe line != nil || length == 0, length >= 0 else { return TOCSIN_ERROR_ARGUMENT }
  let bytes = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(start: line, count: length))
  return unsafe EventSource.of(stream).take(line: bytes) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_key(
  _ stream: OpaquePointer!, _ session: UInt64, _ key: UInt32, _ time: Double
) -> tocsin_status {
  guard let stream = unsafe stream, time.isFinite else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).take(session: session, key: key, time: time)
    ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_end(_ stream: OpaquePointer!, _ session: UInt64) -> tocsin_status {
  guard let stream = unsafe stream else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).takeEnd(of: session) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_end_idle(_ stream: OpaquePointer!, _ time: Double) -> tocsin_status {
  guard let stream = unsafe stream, !time.isNaN else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).takeEndIdle(before: time) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_silence(_ stream: OpaquePointer!, _ seconds: Double) -> tocsin_status {
  guard let stream = unsafe stream, seconds >= 0 else { return TOCSIN_ERROR_ARGUMENT }
  return unsafe EventSource.of(stream).takeSilence(seconds: seconds) ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT
}

@c @implementation
public func tocsin_stream_finish(_ stream: OpaquePointer!) -> tocsin_status {
  guard let stream = unsafe stream else { return TOCSIN_ERROR_ARGUMENT }
  unsafe EventSource.of(stream).takeFinish()
  return TOCSIN_OK
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
  unsafe EventSource.of(stream).forEachExpectedKey(count: clamped(capacity)) { expected in
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
