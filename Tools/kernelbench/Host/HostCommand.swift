import ArgumentParser
import CTocsin
import TocsinDetect
import ToolSupport

struct HostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host",
    abstract: "Scores with libtocsin.so, as hosts in C do, and with the library in Swift, by turns.",
    discussion: """
      Both get the same options, and each verdict is fetched. The input is a raw log where the DeepLog model reads raw \
      lines, otherwise sessions of keys, one a line. Fails where they do not find \
      the same number of anomalies.
      """)

  @Argument(help: ArgumentHelp("The model file, of a DeepLog model.", valueName: "model"))
  var model: String

  @Argument(help: ArgumentHelp("The log, or the sessions.", valueName: "input"))
  var input: String

  @Option(help: ArgumentHelp("The library, made by Tools/dev embed.", valueName: "file"))
  var library = ".build/embed/libtocsin.so"

  @Option(help: "How often each scores the whole input.")
  var rounds = 15

  @Option(help: "Predictions that are kept; 0 switches the cache off.")
  var cache = 1024

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds takes 1 or more") }
    if cache < 0 || cache >= UInt32.max { throw ValidationError("--cache takes 0 to 4294967294") }
  }

  func run() throws {
    let detector = try loadDeepLogModel(model)
    let readsLines = detector.logParser != nil
    let records = try HostRecords(input, readsLines: readsLines)
    let library = try unsafe HostLibrary(path: library)
    var host = Measurements("libtocsin.so", unit: "ns", better: .lower)
    var swift = Measurements("Swift", unit: "ns", better: .lower)
    var ratios: [Double] = []
    var anomalies = (host: 0, swift: 0)
    var progress = ProgressBar()
    for round in 0..<rounds {
      progress.update(completed: round, of: rounds, detail: "round \(round + 1)")
      // By turns, and the first by turns too, so that neither always follows the other.
      for turn in [round % 2, 1 - round % 2] {
        if turn == 0 {
          let (time, count) = try unsafe score(library, records)
          host.add(time)
          anomalies.host = count
        } else {
          let (time, count) =
            try readsLines ? scoreLines(detector, records) : scoreKeys(detector, records)
          swift.add(time)
          anomalies.swift = count
        }
      }
      if let time = host.samples.last, let other = swift.samples.last { ratios.append(time / other) }
    }
    progress.finish()
    guard anomalies.host == anomalies.swift else {
      throw ToolFailure(
        "\(anomalies.host) anomalous verdicts with it, \(anomalies.swift) with Swift; build it of the same sources",
        file: self.library)
    }
    var table = TextTable([
      ("", .left), ("ns a \(readsLines ? "line" : "key")", .right), ("fastest", .right), ("slowest", .right),
      ("anomalous", .right),
    ])
    for (measurements, count) in [(host, anomalies.host), (swift, anomalies.swift)] {
      table.append([
        measurements.name, format(measurements.median), format(measurements.minimum), format(measurements.maximum),
        "\(count)",
      ])
    }
    try StandardOutput.print(table.text)
    try StandardOutput.print(
      "libtocsin.so takes \(format(middle(of: ratios))) of the time of Swift (median of \(rounds) rounds; "
        + "\(format(ratios.min() ?? .nan)) to \(format(ratios.max() ?? .nan)))\n")
  }

  private var swiftOptions: StreamOptions {
    var options = StreamOptions()
    options.cacheCapacity = cache
    return options
  }

  private func scoreLines(_ model: DeepLogModel, _ records: HostRecords) throws -> (Double, Int) {
    var stream = try DeepLogLineStream(model: model, options: swiftOptions)
    var anomalies = 0
    let start = nanoseconds()
    for record in records.lines {
      let bytes = record.span
      _ = stream.read(bytes)
      while let ended = stream.endIdle() { anomalies += ended.isAnomalous ? 1 : 0 }
      for session in 0..<stream.sessionCount {
        anomalies += stream.judge(session: session, of: bytes).isAnomalous ? 1 : 0
        if let evicted = stream.evicted { anomalies += evicted.isAnomalous ? 1 : 0 }
      }
    }
    return (Double(nanoseconds() - start) / Double(records.count), anomalies)
  }

  private func scoreKeys(_ model: DeepLogModel, _ records: HostRecords) throws -> (Double, Int) {
    var stream = try DeepLogStream(model: model, options: swiftOptions)
    var anomalies = 0
    let start = nanoseconds()
    for (session, keys) in records.sessions.enumerated() {
      for key in keys { anomalies += stream.push(session: UInt64(session), key: key).isAnomalous ? 1 : 0 }
      anomalies += stream.end(session: UInt64(session))?.isAnomalous == true ? 1 : 0
    }
    return (Double(nanoseconds() - start) / Double(records.count), anomalies)
  }

  private func score(_ library: HostLibrary, _ records: HostRecords) throws -> (Double, Int) {
    var error = tocsin_error()
    error.size = MemoryLayout<tocsin_error>.size
    var options = unsafe tocsin_stream_options()
    unsafe options.size = MemoryLayout<tocsin_stream_options>.size
    unsafe options.takes_keys = records.lines.isEmpty ? 1 : 0
    unsafe options.cache_capacity = cache > 0 ? UInt32(cache) : .max
    var handle: OpaquePointer?
    var stream: OpaquePointer?
    guard unsafe library.openModel(model, nil, &handle, &error) == TOCSIN_OK,
      unsafe library.openStream(handle, &options, &stream, &error) == TOCSIN_OK
    else { throw ToolFailure("libtocsin.so refuses it, with status \(error.status.rawValue)", file: model) }
    defer {
      unsafe library.closeStream(stream)
      unsafe library.closeModel(handle)
    }
    var anomalies = 0
    func fetch() {
      while let event = unsafe library.next(stream) { anomalies += unsafe event.pointee.is_anomalous == 0 ? 0 : 1 }
    }
    let start = nanoseconds()
    for record in records.lines {
      _ = unsafe record.withUnsafeBytes { unsafe library.line(stream, $0.baseAddress, $0.count) }
      fetch()
    }
    for (session, keys) in records.sessions.enumerated() {
      for key in keys {
        _ = unsafe library.key(stream, UInt64(session), key, 0)
        fetch()
      }
      _ = unsafe library.end(stream, UInt64(session))
      fetch()
    }
    return (Double(nanoseconds() - start) / Double(records.count), anomalies)
  }
}

/// What is scored: the lines of a log, or the keys of sessions.
private struct HostRecords {
  var lines: [[UInt8]] = []
  var sessions: [[UInt32]] = []
  /// Lines or keys.
  var count = 0

  init(_ path: String, readsLines: Bool) throws {
    var reader = try LineReader(path)
    while try reader.advance() {
      let line = reader.line
      if readsLines {
        lines.append(line.indices.map { line[$0] })
        count += 1
      } else {
        var keys: [UInt32] = []
        try SessionLine.parse(line, appendingTo: &keys)
        sessions.append(keys)
        count += keys.count
      }
    }
    guard count > 0 else { throw ToolFailure("nothing to score; give a log or sessions", file: path) }
  }
}
