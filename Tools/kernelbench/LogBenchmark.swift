import ArgumentParser
import Foundation
import TocsinLogs
import TocsinTraining
import ToolSupport

struct LogBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Log parsing: learning templates, and matching with frozen ones, on one thread.",
    discussion: """
      Each set is gone through until that many lines are read; its lines are in memory. "Messages" are lines without \
      header, which is what Drain3 gets; "lines" are raw ones, so that headers and time stamps are read as well. All of \
      masking, cutting and learning or matching is timed, in the default configuration; nothing is remembered by line. \
      Logs are read once from disk, first learnt and then matched. Pin it to one core: taskset -c 0 kernelbench logs.
      """)

  @Option(help: "Rounds of all measurements.")
  var rounds = 5

  @Option(
    help: ArgumentHelp(
      "A folder with a folder per set: NAME/NAME_2k.log and its structured table.", valueName: "folder"))
  var sets = "../shared/data/loghub_2k"

  @Option(help: "Lines to read of each set.")
  var lines = 1_000_000

  @Option(
    name: .customLong("log"),
    help: ArgumentHelp("A log to read once, plain or zstd; may be repeated.", valueName: "file"))
  var logs: [String] = []

  @Option(help: ArgumentHelp("A Python with drain3 installed, to measure it beside.", valueName: "file"))
  var peerPython: String?

  @Option(help: "Lines of each set that the peer gets, once.")
  var peerLines = 40_000

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds takes 1 or more") }
    if lines < 1 || peerLines < 1 { throw ValidationError("--lines and --peer-lines take 1 or more") }
  }

  func run() throws {
    let sets = try LogSet.all(in: sets)
    let quantities = [
      Quantity("learning, messages", target: 1_500_000), Quantity("learning, lines"),
      Quantity("matching, messages", target: 3_000_000), Quantity("matching, lines"),
    ]
    var rates = quantities.map { _ in sets.map { Measurements($0.name, unit: "lines/s", better: .higher) } }
    var means = quantities.map {
      Measurements($0.name + ", mean", unit: "lines/s", better: .higher, target: $0.target)
    }
    var files = logs.flatMap { path in
      ["learning", "matching"].map { kind in
        Measurements("\(kind), \(path.split(separator: "/").last ?? "")", unit: "lines/s", better: .higher)
      }
    }
    let peer = try DrainPeer(python: peerPython, lines: peerLines, sets: sets)
    var progress = ProgressBar()
    for round in 0..<rounds {
      for (index, set) in sets.enumerated() {
        progress.update(completed: round * sets.count + index, of: rounds * sets.count, detail: set.name)
        let measured = try set.measure(lines: lines)
        for quantity in quantities.indices { rates[quantity][index].add(measured[quantity]) }
      }
      for quantity in quantities.indices where !sets.isEmpty {
        means[quantity].add(rates[quantity].reduce(0) { $0 + ($1.samples.last ?? 0) } / Double(sets.count))
      }
      for (index, path) in logs.enumerated() {
        let measured = try readOnce(path)
        files[2 * index].add(measured.learning)
        files[2 * index + 1].add(measured.matching)
      }
    }
    progress.finish()
    var ours = means.filter { !$0.samples.isEmpty }
    for (quantity, measurements) in zip(quantities, rates) {
      ours += measurements.map { $0.renamed("\(quantity.name): \($0.name)") }
    }
    let report = BenchmarkReport(
      instructionSet: nil, rounds: rounds, ours: ours + files, peers: peer.measurements)
    try StandardOutput.print(json ? report.json() : report.text)
  }

  private struct Quantity {
    var name: String
    var target: Double?

    init(_ name: String, target: Double? = nil) {
      self.name = name
      self.target = target
    }
  }

  /// Learns a log from disk and matches it with what was learnt; lines a second of each.
  private func readOnce(_ path: String) throws -> (learning: Double, matching: Double) {
    var head = try LineReader(path)
    var learner = try LogLearner(.standard(format: LineFormat.detect(head.readAhead(1 << 18)).format))
    var count = 0
    let learning = try seconds {
      var lines = try LineReader(path)
      while try lines.advance() {
        _ = learner.learn(lines.line)
        count += 1
      }
    }
    var reader = LogLineReader(try learner.learnt().frozen())
    let matching = try seconds {
      var lines = try LineReader(path)
      while try lines.advance() { _ = reader.read(lines.line) }
    }
    return (Double(count) / learning, Double(count) / matching)
  }
}

/// The lines of a set, in memory.
struct LogSet {
  let name: String
  private let messages: LogText
  private let lines: LogText
  private let tokenizer: TokenizerConfiguration

  /// The sets of a folder, by name. None where the folder is missing.
  static func all(in folder: String) throws -> [LogSet] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let tokenizer = try TokenizerConfiguration.builtIn()
    return try names.compactMap { name in
      let base = "\(folder)/\(name)/\(name)_2k.log"
      guard FileManager.default.fileExists(atPath: base) else { return nil }
      return LogSet(
        name: name, messages: try LogText(column: "Content", of: base + "_structured.csv"),
        lines: try LogText(of: base),
        tokenizer: tokenizer)
    }
  }

  /// The text that the peer gets.
  var messageText: [UInt8] { messages.text }

  /// Lines a second of learning messages, learning lines, matching messages, matching lines.
  func measure(lines count: Int) throws -> [Double] {
    let message = try measure(messages, format: .content, lines: count)
    let line = try measure(lines, format: LineFormat.detect(lines.text.span).format, lines: count)
    return [message.learning, line.learning, message.matching, line.matching]
  }

  private func measure(
    _ text: LogText, format: LineFormat, lines count: Int
  ) throws -> (learning: Double, matching: Double) {
    let configuration = LogLearningConfiguration(
      format: format, tokenizer: tokenizer, parser: .adaptiveDrain(AdaptiveDrainConfiguration()))
    var learner = try LogLearner(configuration)
    let repeats = (count + text.ends.count - 1) / text.ends.count
    let learning = seconds { text.learn(with: &learner, repeats: repeats) }
    var reader = LogLineReader(try learner.learnt().frozen())
    let matching = seconds { text.match(with: &reader, repeats: repeats) }
    let lines = Double(repeats * text.ends.count)
    return (lines / learning, lines / matching)
  }
}

/// Lines in memory, one behind the other.
struct LogText {
  private(set) var text: [UInt8] = []
  /// Where each line's line feed stands.
  private(set) var ends: [Int] = []

  init(of path: String) throws(ToolFailure) {
    var lines = try LineReader(path)
    while try lines.advance() { append(lines.line) }
  }

  init(column: String, of path: String) throws(ToolFailure) {
    var records = try CSVReader(path)
    guard let index = records.column(named: column) else {
      throw ToolFailure("no column \(column)", file: path)
    }
    while try records.advance() {
      let field = records.fields[index]
      append(field.span)
    }
  }

  private mutating func append(_ line: Span<UInt8>) {
    for index in line.indices { text.append(line[index]) }
    ends.append(text.count)
    text.append(UInt8(ascii: "\n"))
  }

  func learn(with learner: inout LogLearner, repeats: Int) {
    for _ in 0..<repeats {
      var start = 0
      for end in ends {
        _ = learner.learn(text.span.extracting(start..<end))
        start = end + 1
      }
    }
  }

  func match(with reader: inout LogLineReader, repeats: Int) {
    for _ in 0..<repeats {
      var start = 0
      for end in ends {
        _ = reader.read(text.span.extracting(start..<end))
        start = end + 1
      }
    }
  }
}

/// Drain3 on the messages of the same sets: without masks, and with the masks that its documentation shows.
struct DrainPeer {
  private(set) var measurements: [String: [String: Measurements]] = [:]

  /// What Tools/python/bench_drain3.py prints.
  private struct Result: Decodable {
    var masked: Rates
    var unmasked: Rates
  }

  private struct Rates: Decodable {
    var learning: Double
    var matching: Double
  }

  /// No Python, no peer.
  init(python: String?, lines: Int, sets: [LogSet]) throws {
    guard let python, !sets.isEmpty else { return }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("tocsin-messages-\(getpid()).txt").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    var sums: [String: [String: Double]] = [:]
    for set in sets {
      try Data(set.messageText).write(to: URL(fileURLWithPath: file))
      let text = try output(of: python, ["Tools/python/bench_drain3.py", file, String(lines)])
      let result = try ToolFailure.attributing(to: "Tools/python/bench_drain3.py") {
        try JSONDecoder().decode(Result.self, from: Data(text.utf8))
      }
      for (peer, rates) in [("Drain3 with masks", result.masked), ("Drain3", result.unmasked)] {
        sums[peer, default: [:]]["learning, messages, mean", default: 0] += rates.learning
        sums[peer, default: [:]]["matching, messages, mean", default: 0] += rates.matching
      }
    }
    for (peer, rates) in sums {
      for (quantity, sum) in rates {
        var measurement = Measurements(quantity, unit: "lines/s", better: .higher)
        measurement.add(sum / Double(sets.count))
        measurements[peer, default: [:]][quantity] = measurement
      }
    }
  }
}
