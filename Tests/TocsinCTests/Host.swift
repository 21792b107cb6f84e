import CTocsin
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinLogs

/// A model that was opened as a host opens it.
final class HostModel: @unchecked Sendable {
  let handle: OpaquePointer

  init(_ bytes: [UInt8], _ change: (inout tocsin_model_options) -> Void = { _ in }) throws {
    var options = tocsin_model_options()
    options.size = MemoryLayout<tocsin_model_options>.size
    change(&options)
    var error = HostError.none
    var model: OpaquePointer?
    let status = tocsin_model_open_memory(bytes, bytes.count, &options, &model, &error)
    guard let model = model, status == TOCSIN_OK else {
      #expect(model == nil && status == error.status)
      throw HostError(error)
    }
    handle = model
  }

  deinit { tocsin_model_close(handle) }

  var info: tocsin_model_info { tocsin_model_describe(handle).pointee }
}

/// What a host is told.
struct HostError: Error {
  let status: tocsin_status
  let rule: String
  let message: String
  let section: UInt32
  let offset: UInt64
  let byteCount: UInt64
  let systemError: Int32

  init(_ error: tocsin_error) {
    status = error.status
    rule = withUnsafeBytes(of: error.rule) { Self.text($0) }
    message = withUnsafeBytes(of: error.message) { Self.text($0) }
    section = error.section
    offset = error.offset
    byteCount = error.byte_count
    systemError = error.system_error
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// For a call to fill in.
  static var none: tocsin_error {
    var error = tocsin_error()
    error.size = MemoryLayout<tocsin_error>.size
    return error
  }
}

/// A stream that was opened as a host opens it. Events are copied out as they come.
final class HostStream {
  let handle: OpaquePointer

  init(_ model: HostModel, _ change: (inout tocsin_stream_options) -> Void = { _ in }) throws {
    var options = tocsin_stream_options()
    options.size = MemoryLayout<tocsin_stream_options>.size
    change(&options)
    var error = HostError.none
    var stream: OpaquePointer?
    let status = tocsin_stream_open(model.handle, &options, &stream, &error)
    guard let stream = stream, status == TOCSIN_OK else { throw HostError(error) }
    handle = stream
  }

  deinit { tocsin_stream_close(handle) }

  func line(_ bytes: [UInt8]) -> [HostEvent] {
    #expect(tocsin_stream_line(handle, bytes, bytes.count) == TOCSIN_OK)
    return events()
  }

  func key(_ key: UInt32, session: UInt64, time: Double = 0) -> [HostEvent] {
    #expect(tocsin_stream_key(handle, session, key, time) == TOCSIN_OK)
    return events()
  }

  func end(_ session: UInt64) -> [HostEvent] {
    #expect(tocsin_stream_end(handle, session) == TOCSIN_OK)
    return events()
  }

  func finish() -> [HostEvent] {
    #expect(tocsin_stream_finish(handle) == TOCSIN_OK)
    return events()
  }

  func events() -> [HostEvent] {
    var events: [HostEvent] = []
    while let event = tocsin_stream_next(handle) { events.append(HostEvent(event.pointee)) }
    return events
  }
}

/// An event, every number of it that a test looks at.
struct HostEvent: Equatable {
  var name: [UInt8]
  var session: UInt64
  var isAnomalous: Bool
  var isAlarm: Bool
  var numbers: [UInt64]

  init(_ event: tocsin_event) {
    name = [UInt8](UnsafeRawBufferPointer(start: event.name, count: event.name_length))
    session = event.session_id
    isAnomalous = event.is_anomalous != 0
    isAlarm = event.is_alarm != 0
    numbers = []
    if let entry = event.entry?.pointee {
      numbers = [
        1, entry.line, entry.position, entry.caused_by, UInt64(entry.key), UInt64(entry.reason.rawValue),
        UInt64(entry.rank), UInt64(entry.probability.bitPattern), UInt64(entry.is_suppressed),
        UInt64(entry.nearest_key), UInt64(entry.similarity.bitPattern),
      ]
    } else if let window = event.window?.pointee {
      numbers = [
        2, UInt64(window.line_count), UInt64(window.is_anomalous), UInt64(window.probability.bitPattern),
        UInt64(window.logit_margin.bitPattern), UInt64(window.unknown_count), UInt64(window.template_count),
      ]
      for index in 0..<Int(window.line_count) {
        numbers += [
          UInt64(window.keys[index]), UInt64(window.scores[index].bitPattern),
          UInt64(window.attention[index].bitPattern), UInt64(window.ranking[index]),
        ]
        if let lines = window.lines {
          numbers += [
            lines[index].line, UInt64(lines[index].nearest_key),
            UInt64(lines[index].similarity.bitPattern),
          ]
        }
      }
      for index in 0..<Int(window.template_count) {
        let template = window.templates[index]
        numbers += [
          UInt64(template.key), UInt64(template.score.bitPattern), template.line_count, template.first_position,
        ]
      }
    } else if let session = event.session?.pointee {
      numbers = [
        3, UInt64(session.ending.rawValue), session.entry_count, session.anomaly_count, session.alarm_count,
        session.window_count, session.first_line, session.last_line, session.anomaly_line, session.anomaly_position,
        UInt64(session.worst_rank), UInt64(session.lowest_probability.bitPattern), session.plausibility.bitPattern,
      ]
    }
  }

  init(name: [UInt8], session: UInt64, isAnomalous: Bool, isAlarm: Bool? = nil, numbers: [UInt64]) {
    self.name = name
    self.session = session
    self.isAnomalous = isAnomalous
    self.isAlarm = isAlarm ?? isAnomalous
    self.numbers = numbers
  }

  init(_ verdict: EntryVerdict, session: UInt64, line: Int, match: TemplateMatch? = nil, name: [UInt8]) {
    var (nearest, similarity) = (Int?.none, Float(0))
    if case .unknown(let template, let value) = match { (nearest, similarity) = (template, value) }
    self.init(
      name: name, session: session, isAnomalous: verdict.isAnomalous,
      isAlarm: verdict.isAnomalous && !verdict.isSuppressed,
      numbers: [
        1, UInt64(line), UInt64(verdict.position), verdict.causedBy.map { UInt64($0) } ?? .max, UInt64(verdict.key),
        UInt64(verdict.reason?.rawValue ?? 0), UInt64(verdict.rank), UInt64(verdict.probability.bitPattern),
        verdict.isSuppressed ? 1 : 0, UInt64((nearest ?? -1) + 1), UInt64(similarity.bitPattern),
      ])
  }

  init(_ verdict: SessionVerdict, place: LineSession?, name: [UInt8]) {
    func orNone(_ number: Int?) -> UInt64 { number.map { UInt64($0) } ?? .max }
    self.init(
      name: name, session: verdict.session, isAnomalous: verdict.isAnomalous, isAlarm: verdict.alarmCount > 0,
      numbers: [
        3, UInt64(verdict.ending.rawValue), UInt64(verdict.entryCount), UInt64(verdict.anomalyCount),
        UInt64(verdict.alarmCount), 0, orNone(place?.firstLine), orNone(place?.lastLine), orNone(place?.anomalyLine),
        orNone(verdict.firstAnomaly?.position), UInt64(verdict.worstRank),
        UInt64(verdict.lowestProbability.bitPattern), verdict.plausibility.bitPattern,
      ])
  }

  init(_ ended: ChimeraStream.EndedSession, lines: ClosedRange<Int>?, name: [UInt8]) {
    func orNone(_ number: Int?) -> UInt64 { number.map { UInt64($0) } ?? .max }
    self.init(
      name: name, session: ended.session, isAnomalous: ended.isAnomalous,
      numbers: [
        3, UInt64(ended.ending.rawValue), UInt64(ended.lineCount), UInt64(ended.anomalyCount),
        UInt64(ended.anomalyCount), UInt64(ended.windowCount), orNone(lines?.lowerBound), orNone(lines?.upperBound),
        .max, .max, 0, UInt64(Float(1).bitPattern), (1.0).bitPattern,
      ])
  }

  init(_ window: borrowing JudgedWindow, session: UInt64, name: [UInt8]) {
    let verdict = window.verdict
    var numbers = [
      2, UInt64(verdict.lineCount), verdict.isAnomalous ? 1 : 0, UInt64(verdict.probability.bitPattern),
      UInt64(verdict.logitMargin.bitPattern), UInt64(verdict.unknownCount), UInt64(verdict.templateCount),
    ]
    for index in 0..<verdict.lineCount {
      numbers += [
        UInt64(window.keys[index]), UInt64(window.scores[index].bitPattern),
        UInt64(window.attention[index].bitPattern), UInt64(window.ranking[index]),
      ]
      guard !window.places.isEmpty else { continue }
      let place = window.places[index]
      numbers += [
        UInt64(place.number), UInt64((place.nearestTemplate ?? -1) + 1),
        UInt64(place.similarity.bitPattern),
      ]
    }
    for index in window.templates.indices {
      let template = window.templates[index]
      numbers += [
        UInt64(template.key), UInt64(template.score.bitPattern), UInt64(template.count),
        UInt64(template.firstPosition),
      ]
    }
    self.init(name: name, session: session, isAnomalous: verdict.isAnomalous, numbers: numbers)
  }
}

extension Span<UInt8> {
  var copy: [UInt8] { indices.map { self[$0] } }
}
