import CTocsin
import TocsinDetect
import TocsinLogs

/// The verdict that a stream or scorer lends to the host, in memory that stays where it is.
@safe struct LentVerdict: ~Copyable {
  let event: UnsafeMutablePointer<tocsin_event>
  private let entry: UnsafeMutablePointer<tocsin_entry>
  private let window: UnsafeMutablePointer<tocsin_window>
  let session: UnsafeMutablePointer<tocsin_session>

  init() {
    unsafe event = .allocate(capacity: 1)
    unsafe entry = .allocate(capacity: 1)
    unsafe window = .allocate(capacity: 1)
    unsafe session = .allocate(capacity: 1)
    unsafe event.initialize(to: tocsin_event())
    unsafe entry.initialize(to: tocsin_entry())
    unsafe window.initialize(to: tocsin_window())
    unsafe session.initialize(to: tocsin_session())
    unsafe event.pointee.size = MemoryLayout<tocsin_event>.size
    unsafe entry.pointee.size = MemoryLayout<tocsin_entry>.size
    unsafe window.pointee.size = MemoryLayout<tocsin_window>.size
    unsafe session.pointee.size = MemoryLayout<tocsin_session>.size
  }

  deinit {
    unsafe event.deallocate()
    unsafe entry.deallocate()
    unsafe window.deallocate()
    unsafe session.deallocate()
  }

  var isAnomalous: Bool { unsafe event.pointee.is_anomalous != 0 }

  /// Whether it is that of a session that was evicted.
  var isOfEvicted: Bool { unsafe event.pointee.session != nil && session.pointee.ending == TOCSIN_ENDING_EVICTED }

  /// Makes it that of an entry.
  ///
  /// - Parameter match: of a raw line.
  func set(_ verdict: EntryVerdict, session id: UInt64, line: Int, match: TemplateMatch? = nil, name: Span<UInt8>) {
    let isAlarm = verdict.isAnomalous && !verdict.isSuppressed
    begin(TOCSIN_EVENT_ENTRY, session: id, isAnomalous: verdict.isAnomalous, isAlarm: isAlarm, name: name)
    unsafe event.pointee.entry = UnsafePointer(entry)
    unsafe entry.pointee.line = UInt64(line)
    unsafe entry.pointee.position = UInt64(verdict.position)
    unsafe entry.pointee.caused_by = orNone(verdict.causedBy)
    unsafe entry.pointee.key = verdict.key
    unsafe entry.pointee.reason = tocsin_reason(UInt32(verdict.reason?.rawValue ?? 0))
    unsafe entry.pointee.rank = UInt32(verdict.rank)
    unsafe entry.pointee.probability = verdict.probability
    unsafe entry.pointee.is_suppressed = verdict.isSuppressed ? 1 : 0
    unsafe entry.pointee.nearest_key = 0
    unsafe entry.pointee.similarity = 0
    if case .unknown(let nearest, let similarity) = match {
      unsafe entry.pointee.nearest_key = key(of: nearest)
      unsafe entry.pointee.similarity = similarity
    }
  }

  /// Makes it that of a session of entries.
  ///
  /// - Parameter place: in the log; `nil` of keys.
  func set(_ verdict: SessionVerdict, place: LineSession?, name: Span<UInt8>) {
    begin(
      TOCSIN_EVENT_SESSION, session: verdict.session, isAnomalous: verdict.isAnomalous,
      isAlarm: verdict.alarmCount > 0, name: name)
    unsafe event.pointee.session = UnsafePointer(session)
    unsafe session.pointee.ending = tocsin_ending(UInt32(verdict.ending.rawValue))
    unsafe session.pointee.is_anomalous = verdict.isAnomalous ? 1 : 0
    unsafe session.pointee.entry_count = UInt64(verdict.entryCount)
    unsafe session.pointee.anomaly_count = UInt64(verdict.anomalyCount)
    unsafe session.pointee.alarm_count = UInt64(verdict.alarmCount)
    setPlace(place)
    unsafe session.pointee.anomaly_position = orNone(verdict.firstAnomaly?.position)
    unsafe session.pointee.anomaly_key = verdict.firstAnomaly?.key ?? 0
    unsafe session.pointee.anomaly_reason = tocsin_reason(UInt32(verdict.firstAnomaly?.reason?.rawValue ?? 0))
    unsafe session.pointee.has_unknown_key = verdict.hasUnknownKey ? 1 : 0
    unsafe session.pointee.worst_rank = UInt32(verdict.worstRank)
    unsafe session.pointee.lowest_probability = verdict.lowestProbability
    unsafe session.pointee.plausibility = verdict.plausibility
  }

  /// Makes it that of a session of windows.
  ///
  /// - Parameter lines: the numbers of its first and last line; `nil` of keys.
  func set(_ ended: ChimeraStream.EndedSession, lines: ClosedRange<Int>?, name: Span<UInt8>) {
    begin(
      TOCSIN_EVENT_SESSION, session: ended.session, isAnomalous: ended.isAnomalous, isAlarm: ended.isAnomalous,
      name: name)
    unsafe event.pointee.session = UnsafePointer(session)
    unsafe session.pointee.ending = tocsin_ending(UInt32(ended.ending.rawValue))
    unsafe session.pointee.is_anomalous = ended.isAnomalous ? 1 : 0
    unsafe session.pointee.entry_count = UInt64(ended.lineCount)
    unsafe session.pointee.anomaly_count = UInt64(ended.anomalyCount)
    unsafe session.pointee.alarm_count = UInt64(ended.anomalyCount)
    unsafe session.pointee.window_count = UInt64(ended.windowCount)
    setPlace(nil)
    unsafe session.pointee.first_line = orNone(lines?.lowerBound)
    unsafe session.pointee.last_line = orNone(lines?.upperBound)
    unsafe session.pointee.anomaly_position = .max
    unsafe session.pointee.lowest_probability = 1
    unsafe session.pointee.plausibility = 1
  }

  /// Makes it that of a window, whose arrays are lent on.
  func set(_ judged: borrowing JudgedWindow, session id: UInt64, name: Span<UInt8>) {
    let isAnomalous = judged.verdict.isAnomalous
    begin(TOCSIN_EVENT_WINDOW, session: id, isAnomalous: isAnomalous, isAlarm: isAnomalous, name: name)
    unsafe event.pointee.window = set(judged)
  }

  /// A window by itself.
  func set(_ judged: borrowing JudgedWindow) -> UnsafePointer<tocsin_window> {
    let verdict = judged.verdict
    unsafe window.pointee.line_count = UInt32(verdict.lineCount)
    unsafe window.pointee.is_anomalous = verdict.isAnomalous ? 1 : 0
    unsafe window.pointee.probability = verdict.probability
    unsafe window.pointee.logit_margin = verdict.logitMargin
    unsafe window.pointee.unknown_count = UInt32(verdict.unknownCount)
    unsafe window.pointee.has_clear_cause = verdict.hasClearCause ? 1 : 0
    unsafe window.pointee.heads_disagree = verdict.headsDisagree ? 1 : 0
    unsafe window.pointee.cause_margin = verdict.causeMargin ?? .nan
    unsafe window.pointee.template_count = UInt32(verdict.templateCount)
    unsafe window.pointee.keys = judged.keys.withUnsafeBufferPointer { $0.baseAddress }
    unsafe window.pointee.scores = judged.scores.withUnsafeBufferPointer { $0.baseAddress }
    unsafe window.pointee.attention = judged.attention.withUnsafeBufferPointer { $0.baseAddress }
    unsafe window.pointee.ranking = judged.ranking.withUnsafeBufferPointer { $0.baseAddress }
    // The two have the layout of the header's structs, as the tests check.
    unsafe window.pointee.lines = judged.places.withUnsafeBytes {
      unsafe judged.places.isEmpty ? nil : $0.baseAddress?.assumingMemoryBound(to: tocsin_window_line.self)
    }
    unsafe window.pointee.templates = judged.templates.withUnsafeBytes {
      unsafe $0.baseAddress?.assumingMemoryBound(to: tocsin_window_template.self)
    }
    return unsafe UnsafePointer(window)
  }

  private func begin(
    _ kind: tocsin_event_kind, session id: UInt64, isAnomalous: Bool, isAlarm: Bool, name: Span<UInt8>
  ) {
    unsafe event.pointee.kind = kind
    unsafe event.pointee.is_anomalous = isAnomalous ? 1 : 0
    unsafe event.pointee.is_alarm = isAlarm ? 1 : 0
    unsafe event.pointee.session_id = id
    unsafe event.pointee.name = name.withUnsafeBytes { unsafe $0.baseAddress?.assumingMemoryBound(to: CChar.self) }
    unsafe event.pointee.name_length = name.count
    unsafe event.pointee.entry = nil
    unsafe event.pointee.window = nil
    unsafe event.pointee.session = nil
  }

  private func setPlace(_ place: LineSession?) {
    unsafe session.pointee.first_line = orNone(place?.firstLine)
    unsafe session.pointee.last_line = orNone(place?.lastLine)
    unsafe session.pointee.anomaly_line = orNone(place?.anomalyLine)
    unsafe session.pointee.nearest_key = key(of: place?.nearestTemplate)
    unsafe session.pointee.similarity = place?.similarity ?? 0
  }

  private func key(of template: Int?) -> UInt32 { template.map { UInt32($0) + 1 } ?? 0 }

  private func orNone(_ number: Int?) -> UInt64 { number.map { UInt64($0) } ?? .max }
}
