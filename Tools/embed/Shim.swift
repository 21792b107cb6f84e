import CTocsinEmbed
import TocsinDetect
import TocsinFormat

/// What a `tocsin_embed` points to.
private final class EmbeddedStream {
  var stream: DeepLogStream

  init(bytes: Span<UInt8>, sessions: Int, cache: Int) throws(DetectError) {
    var options = StreamOptions()
    options.maximumSessions = sessions
    options.cacheCapacity = cache
    stream = try DeepLogStream(model: readModel(bytes), options: options)
  }
}

func readModel(_ bytes: Span<UInt8>) throws(DetectError) -> DeepLogModel {
  let file: ModelFile
  do {
    file = try ModelFileReader.read(bytes: bytes)
  } catch {
    throw .format(error)
  }
  return try DeepLogModel(file: file)
}

extension tocsin_embed_entry {
  init(_ verdict: EntryVerdict) {
    self.init(
      reason: UInt32(verdict.reason?.rawValue ?? 0), rank: UInt32(verdict.rank), probability: verdict.probability)
  }
}

extension tocsin_embed_session {
  init(_ verdict: SessionVerdict) {
    self.init(
      entry_count: UInt32(verdict.entryCount), anomaly_count: UInt32(verdict.anomalyCount),
      worst_rank: UInt32(verdict.worstRank), lowest_probability: verdict.lowestProbability,
      plausibility: verdict.plausibility)
  }
}

@c @implementation
public func tocsin_embed_open(
  _ bytes: UnsafePointer<UInt8>!, _ count: Int, _ sessions: Int, _ cache: Int
) -> OpaquePointer! {
  let span = unsafe Span(_unsafeStart: bytes, count: count)
  guard let stream = try? EmbeddedStream(bytes: span, sessions: sessions, cache: cache) else { return nil }
  return unsafe OpaquePointer(Unmanaged.passRetained(stream).toOpaque())
}

@c @implementation
public func tocsin_embed_push(
  _ stream: OpaquePointer!, _ session: UInt64, _ key: UInt32, _ result: UnsafeMutablePointer<tocsin_embed_entry>!
) {
  let verdict = unsafe object(stream).stream.push(session: session, key: key)
  unsafe result.pointee = tocsin_embed_entry(verdict)
}

@c @implementation
public func tocsin_embed_end(
  _ stream: OpaquePointer!, _ session: UInt64, _ result: UnsafeMutablePointer<tocsin_embed_session>!
) -> Int32 {
  guard let verdict = unsafe object(stream).stream.end(session: session) else { return 0 }
  unsafe result.pointee = tocsin_embed_session(verdict)
  return 1
}

@c @implementation
public func tocsin_embed_close(_ stream: OpaquePointer!) {
  unsafe Unmanaged<EmbeddedStream>.fromOpaque(UnsafeRawPointer(stream)).release()
}

@unsafe private func object(_ stream: OpaquePointer) -> EmbeddedStream {
  unsafe Unmanaged<EmbeddedStream>.fromOpaque(UnsafeRawPointer(stream)).takeUnretainedValue()
}
