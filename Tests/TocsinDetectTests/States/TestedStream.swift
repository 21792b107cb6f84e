import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs

/// What happens to a stream.
enum StreamEvent {
  case push(session: UInt64, key: UInt32, text: [UInt8], time: Double)
  case end(session: UInt64)
  case idle(before: Double)
  case endNext
  case line([UInt8])
}

/// A stream of any type, which tells as text all that it says. Numbers that are equal as text are the same bits.
class TestedStream {
  static let identity = Digest.sha256([1, 2, 3].span)

  /// What the stream says of an event.
  func take(_ event: StreamEvent) -> [String] {
    var told: [String]? = ["\(openSessions)"]
    take(event, &told)
    return told ?? []
  }

  /// As ``take(_:)``, where `told` is not `nil`: texts take long.
  func take(_ event: StreamEvent, _ told: inout [String]?) {}

  var openSessions: Int { 0 }
  func savedByteCount() -> Int { 0 }
  func save(into bytes: inout MutableSpan<UInt8>, model: SHA256Digest) -> Int { 0 }
  func restore(_ bytes: [UInt8], model: SHA256Digest) throws(SavedStateError) {}

  func save() -> [UInt8] {
    // Room to spare is left alone.
    var bytes = [UInt8](repeating: 0xAA, count: savedByteCount() + 1)
    var span = bytes.mutableSpan
    let count = save(into: &span, model: Self.identity)
    precondition(count == bytes.count - 1 && bytes.last == 0xAA, "as many bytes are written as were announced")
    bytes.removeLast()
    return bytes
  }

  func restore(_ bytes: [UInt8]) throws(SavedStateError) { try restore(bytes, model: Self.identity) }
}

/// What a stream needs for that.
protocol TellingStream: ~Copyable {
  mutating func take(_ event: StreamEvent, _ told: inout [String]?)
  var openSessions: Int { get }
  func savedByteCount() -> Int
  mutating func save(into bytes: inout MutableSpan<UInt8>, model: SHA256Digest) -> Int
  mutating func restore(_ bytes: Span<UInt8>, model: SHA256Digest) throws(SavedStateError)
}

final class Tested<Stream: TellingStream & ~Copyable>: TestedStream {
  private var stream: Stream

  init(_ stream: consuming Stream) { self.stream = stream }

  override func take(_ event: StreamEvent, _ told: inout [String]?) { stream.take(event, &told) }
  override var openSessions: Int { stream.openSessions }
  override func savedByteCount() -> Int { stream.savedByteCount() }
  override func save(into bytes: inout MutableSpan<UInt8>, model: SHA256Digest) -> Int {
    stream.save(into: &bytes, model: model)
  }
  override func restore(_ bytes: [UInt8], model: SHA256Digest) throws(SavedStateError) {
    try stream.restore(bytes.span, model: model)
  }
}

extension DeepLogStream: TellingStream {
  mutating func take(_ event: StreamEvent, _ told: inout [String]?) {
    switch event {
    case .push(let session, let key, _, let time):
      let verdict = push(session: session, key: key, time: time)
      told?.append("\(verdict)")
      if let evicted { told?.append("\(evicted)") }
    case .end(let session): if let ended = end(session: session) { told?.append("\(ended)") }
    case .idle(let time): while let ended = endIdle(before: time) { told?.append("\(ended)") }
    case .endNext: if let ended = endNext() { told?.append("\(ended)") }
    case .line: break
    }
  }
}

extension ChimeraStream: TellingStream {
  mutating func take(_ event: StreamEvent, _ told: inout [String]?) {
    switch event {
    case .push(let session, let key, let text, let time):
      let place = key % 2 == 0 ? LinePlace(number: -Int(key), nearestTemplate: 1 << 20, similarity: 0.5) : nil
      if push(session: session, key: key, place: place, content: text.span, time: time) {
        let window = WindowCopy(window)
        told?.append("\(window)")
      }
      if let evicted { tell(evicted, to: &told) }
    case .end(let session): if let ended = end(session: session) { tell(ended, to: &told) }
    case .idle(let time): while let ended = endIdle(before: time) { tell(ended, to: &told) }
    case .endNext: if let ended = endNext() { tell(ended, to: &told) }
    case .line: break
    }
  }

  private func tell(_ ended: ChimeraStream.EndedSession, to told: inout [String]?) {
    told?.append("\(ended)")
    guard ended.hasLastWindow else { return }
    let window = WindowCopy(lastWindow)
    told?.append("\(window)")
  }
}

extension DeepLogLineStream: TellingStream {
  mutating func take(_ event: StreamEvent, _ told: inout [String]?) {
    switch event {
    case .line(let bytes):
      let line = read(bytes.span)
      told?.append("\(line) \(counts)")
      while let ended = endIdle() { tell(ended, to: &told) }
      for index in 0..<sessionCount {
        let (verdict, name) = (judge(session: index, of: bytes.span), text(name))
        told?.append("\(verdict) \(name)")
        if let evicted { tell(evicted, to: &told) }
      }
    case .endNext: if let ended = endNext() { tell(ended, to: &told) }
    default: break
    }
  }

  private func tell(_ ended: SessionVerdict, to told: inout [String]?) {
    let (name, session) = (text(endedName), endedSession)
    told?.append("\(ended) \(name) \(session)")
  }
}

extension ChimeraLineStream: TellingStream {
  mutating func take(_ event: StreamEvent, _ told: inout [String]?) {
    switch event {
    case .line(let bytes):
      let line = read(bytes.span)
      told?.append("\(line) \(counts)")
      while let ended = endIdle() { tell(ended, to: &told) }
      for index in 0..<sessionCount {
        if judge(session: index, of: bytes.span) {
          let window = WindowCopy(window)
          told?.append("\(window)")
        }
        let name = text(name)
        told?.append(name)
        if let evicted { tell(evicted, to: &told) }
      }
    case .endNext: if let ended = endNext() { tell(ended, to: &told) }
    default: break
    }
  }

  private func tell(_ ended: ChimeraStream.EndedSession, to told: inout [String]?) {
    let (name, lines) = (text(endedName), endedLines)
    told?.append("\(ended) \(name) \(lines)")
    guard ended.hasLastWindow else { return }
    let window = WindowCopy(lastWindow)
    told?.append("\(window)")
  }
}

private func text(_ bytes: borrowing Span<UInt8>) -> String {
  String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}
