import ArgumentParser
import Foundation
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinRuntime
import ToolSupport

struct DeepLogBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deeplog",
    abstract: "DeepLog with 29 classes, two layers of 64, windows of 10 keys.",
    discussion: """
      Streaming measures the time from a key to its verdict, and to the states that the next key needs, with the cache \
      off. Pin it to one core: taskset -c 0 kernelbench.
      """)

  @Option(help: "Rounds of all measurements.")
  var rounds = 7

  @Option(help: ArgumentHelp("A model file to score real sessions with.", valueName: "file"))
  var model: String?

  @Option(help: ArgumentHelp("Real sessions, one per line, for the rate with the cache on.", valueName: "file"))
  var sessions: String?

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    let file = try benchmarkModelFile(classes: 29, hidden: 64, layers: 2, windowLength: 10, history: .window)
    let detector = try DeepLogModel(file: file)
    var streaming = try StreamingBenchmark(model: detector)
    var windows = try WindowBenchmark(model: detector)
    var real: RealSessionsBenchmark? = nil
    if let model, let sessions {
      real = try RealSessionsBenchmark(model: loadDeepLogModel(model), sessions: sessions)
    }
    var cold = ColdStartBenchmark(model: model)
    var progress = ProgressBar()
    for round in 0..<rounds {
      progress.update(completed: round, of: rounds, detail: "round \(round + 1)")
      streaming.measure()
      try windows.measure()
      try real?.measure()
      try cold.measure()
    }
    progress.finish()
    let ours =
      [streaming.answer, streaming.total] + windows.measurements + (real?.measurements ?? []) + cold.measurements
    let report = BenchmarkReport(
      instructionSet: "\(detector.network.kernels.instructionSet.name)", rounds: rounds, ours: ours,
      peers: [:])
    try StandardOutput.print(json ? report.json() : report.text)
  }
}

/// One endless session through a stream without a cache.
struct StreamingBenchmark: ~Copyable {
  private var stream: DeepLogStream
  private var random = SplitMix(state: 11)
  private(set) var answer = Measurements("window latency", unit: "µs", better: .lower, target: 2.5)
  private(set) var total = Measurements("key in total", unit: "µs", better: .lower, target: 7)

  init(model: DeepLogModel) throws {
    var options = StreamOptions()
    options.cacheCapacity = 0
    stream = try DeepLogStream(model: model, options: options)
  }

  mutating func measure() {
    var answers: [Double] = []
    var totals: [Double] = []
    for _ in 0..<20_000 {
      let key = UInt32(random.next() % 28) + 1
      let start = nanoseconds()
      _ = stream.push(session: 1, key: key)
      let answered = nanoseconds()
      stream.settle()
      let settled = nanoseconds()
      answers.append(Double(answered - start) / 1e3)
      totals.append(Double(settled - start) / 1e3)
    }
    answer.add(middle(of: answers))
    total.add(middle(of: totals))
  }
}

/// Batches of whole windows.
struct WindowBenchmark: ~Copyable {
  private var session: Session
  private let batches = [1, 32, 256]
  private(set) var measurements: [Measurements] = [
    Measurements("windows/s, batch 1", unit: "1/s", better: .higher),
    Measurements("windows/s, batch 32", unit: "1/s", better: .higher),
    Measurements("windows/s, batch 256", unit: "1/s", better: .higher, target: 190_000),
  ]

  init(model: DeepLogModel) throws {
    session = try Session(model: model.network, maximumBatch: 256, maximumSteps: 10)
  }

  mutating func measure() throws {
    var random = SplitMix(state: 13)
    for (index, batch) in batches.enumerated() {
      let keys = (0..<batch * 10).map { _ in UInt32(random.next() % 29) }
      var result = [Float](repeating: 0, count: batch * 29)
      var rates: [Double] = []
      for _ in 0..<max(20, 20_000 / batch) {
        let elapsed = try seconds {
          try session.begin(batch: batch, steps: 10)
          try session.setKeys(keys.span, input: 0)
          session.run()
          var span = result.mutableSpan
          try session.copyOutput(0, into: &span)
        }
        rates.append(Double(batch) / elapsed)
      }
      measurements[index].add(middle(of: rates))
    }
  }
}

/// Real sessions through a stream with its cache, end symbols and all.
struct RealSessionsBenchmark: ~Copyable {
  private let model: DeepLogModel
  private var sessions: [[UInt32]] = []
  private var keyCount = 0
  private(set) var measurements = [
    Measurements("real keys/s, cache on", unit: "1/s", better: .higher, target: 1_000_000),
    Measurements("real keys/s, cache off", unit: "1/s", better: .higher),
  ]

  init(model: DeepLogModel, sessions path: String) throws {
    self.model = model
    var lines = try LineReader(path)
    while try lines.advance() {
      var keys: [UInt32] = []
      try SessionLine.parse(lines.line, appendingTo: &keys)
      keyCount += keys.count
      sessions.append(keys)
    }
  }

  mutating func measure() throws {
    measurements[0].add(try rate(cacheCapacity: StreamOptions().cacheCapacity, sessionCount: sessions.count))
    measurements[1].add(try rate(cacheCapacity: 0, sessionCount: min(sessions.count, 2000)))
  }

  private func rate(cacheCapacity: Int, sessionCount: Int) throws -> Double {
    var options = StreamOptions()
    options.cacheCapacity = cacheCapacity
    var stream = try DeepLogStream(model: model, options: options)
    var keys = 0
    let elapsed = seconds {
      for index in 0..<sessionCount {
        for key in sessions[index] { _ = stream.push(session: UInt64(index), key: key) }
        _ = stream.end(session: UInt64(index))
        keys += sessions[index].count
      }
    }
    return Double(keys) / elapsed
  }
}
