public import TocsinDetect
public import TocsinLogs

/// Diagnoses the windows of a raw log with a Chimera as it is used, line by line through its own parser and stream, and
/// notes what is true of the windows: a line is an alert, and a root cause, where its label field says something other than
/// `-` (``LogWindowReader``).
///
///     var diagnoser = try ChimeraLogDiagnoser(model)
///     while try lines.advance() { diagnoser.read(lines.line) }
///     diagnoser.finish()
public struct ChimeraLogDiagnoser: ~Copyable {
  /// The windows so far, those at the ends of sessions among them.
  public private(set) var truth = WindowTruth(normal: SessionDataset(), abnormal: LabelledWindows())
  /// What the model says about them.
  public private(set) var diagnoses = WindowDiagnoses(name: ChimeraDiagnoser.name, normal: [], abnormal: [])
  /// Lines of the format that are alerts.
  public private(set) var alertCount = 0
  /// Lines of the format that name no session.
  public private(set) var withoutSessionCount = 0
  /// Sessions that ended for want of room: their windows begin anew with their next lines, unlike those of training.
  public private(set) var evictedSessionCount = 0
  private var stream: ChimeraLineStream
  /// Of every line, whether it is an alert.
  private var alerts: [Bool] = []

  /// - Throws: where the model has no parser of raw lines, or its format no field that labels them.
  public init(
    _ model: ChimeraModel, options: ChimeraStreamOptions = ChimeraStreamOptions()
  ) throws(ChimeraLogError) {
    if let parser = model.logParser, !parser.format.labelsLines { throw .labels(.noLabels) }
    do throws(DetectError) {
      stream = try ChimeraLineStream(model: model, options: options)
    } catch {
      throw .detector(error)
    }
  }

  /// What became of the lines so far.
  public var counts: LogLineCounts { stream.counts }

  public var parser: FrozenLogParser { stream.parser }

  /// Reads the next line.
  public mutating func read(_ line: Span<UInt8>) {
    let header = stream.read(line).header
    let isAlert = header.map { LogWindowReader.isAlert(line, $0) } ?? false
    alerts.append(isAlert)
    if isAlert { alertCount += 1 }
    while let ended = stream.endIdle() {
      if ended.hasLastWindow { recordLastWindow() }
    }
    let sessionCount = stream.sessionCount
    if header != nil, sessionCount == 0 { withoutSessionCount += 1 }
    for index in 0..<sessionCount {
      if stream.judge(session: index, of: line) { record(WindowRecord(stream.window, alerts: alerts)) }
      if let evicted = stream.evicted {
        evictedSessionCount += 1
        if evicted.hasLastWindow { recordLastWindow() }
      }
    }
  }

  /// Ends all sessions, and so completes their last windows.
  public mutating func finish() {
    while let ended = stream.endNext() {
      if ended.hasLastWindow { recordLastWindow() }
    }
  }

  private mutating func recordLastWindow() { record(WindowRecord(stream.lastWindow, alerts: alerts)) }

  private mutating func record(_ window: WindowRecord) {
    if window.causes.contains(true) {
      truth.abnormal.append(window.keys, causes: window.causes)
      diagnoses.abnormal.append(window.diagnosis)
    } else {
      truth.normal.append(window.keys)
      diagnoses.normal.append(window.diagnosis)
    }
  }
}

/// What is kept of a window that the stream lends out.
private struct WindowRecord {
  var keys: [UInt32]
  var causes: [Bool]
  var diagnosis: WindowDiagnosis

  init(_ window: borrowing JudgedWindow, alerts: [Bool]) {
    let (windowKeys, places) = (window.keys, window.places)
    keys = windowKeys.indices.map { windowKeys[$0] }
    causes = places.indices.map { alerts[places[$0].number - 1] }
    diagnosis = WindowDiagnosis(window)
  }
}

/// Why the windows of a log cannot be diagnosed and compared with the truth.
public enum ChimeraLogError: Error, Equatable, Sendable {
  case detector(DetectError)
  case labels(LogWindowError)
}

extension ChimeraLogError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .detector(let error): "\(error)"
    case .labels(let error): "\(error)"
    }
  }
}
