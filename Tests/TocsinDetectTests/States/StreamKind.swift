import TestSupport
import TocsinDetect
import TocsinKernels

/// A type of stream with a way of looking back, and what happens to it in a test.
enum StreamKind: String, CaseIterable, Sendable {
  case window, session, compatible, windowLines, sessionLines, dates
  case chimera, chimeraTexts, chimeraLines

  static let all = allCases

  /// What neither the model nor the state decide.
  struct Sizes {
    var sessions = 12
    var cache = 16_384
    var blocks = 64
    var kernels: KernelSet

    init(kernels: KernelSet) { self.kernels = kernels }
  }

  var readsLines: Bool {
    switch self {
    case .windowLines, .sessionLines, .dates, .chimeraLines: true
    case .window, .session, .compatible, .chimera, .chimeraTexts: false
    }
  }

  func stream(_ sizes: Sizes, isOther: Bool = false) throws -> TestedStream {
    switch self {
    case .window, .session, .compatible, .windowLines, .sessionLines, .dates: try deepLog(sizes, isOther)
    case .chimera, .chimeraTexts, .chimeraLines: try chimera(sizes, isOther)
    }
  }

  private func deepLog(_ sizes: Sizes, _ isOther: Bool) throws -> TestedStream {
    let configuration = DeepLogConfiguration(
      history: self == .window || self == .windowLines ? .window : .session, windowLength: 4,
      rule: DecisionRule(topG: 2, minimumProbability: 0.1, expectedProbability: 0.3, minimumPlausibility: 1e-6),
      compatibleTopG: 1)
    var options = StreamOptions()
    options.maximumSessions = sizes.sessions
    options.cacheCapacity = sizes.cache
    options.rollingBlocks = sizes.blocks
    options.coolDown = 2
    options.protocol = (self == .compatible) != isOther ? .shortIsAnomalous : .modelled
    let network = try RandomNetwork(NetworkShape(vocabulary: 4, hidden: 9, layers: 2), seed: 41)
    guard readsLines else {
      return try Tested(DeepLogStream(model: network.detector(configuration, kernels: sizes.kernels), options: options))
    }
    let parser = try RandomNetwork.logParser(timeout: self == .dates ? 86_400 * 20 : 5)
    let file = network.file(configuration, parser: parser)
    return try Tested(DeepLogLineStream(model: DeepLogModel(file: file, kernels: sizes.kernels), options: options))
  }

  private func chimera(_ sizes: Sizes, _ isOther: Bool) throws -> TestedStream {
    let network = try SmallChimera(windowLength: 5, textWidth: self == .chimera ? 0 : 2, seed: 5)
    var configuration = network.configuration(stride: 2)
    configuration.threshold = 0.45
    if self != .chimera { configuration.words = try SmallChimera.words() }
    let file = network.file(configuration, parser: try RandomNetwork.logParser(timeout: 5))
    let model = try ChimeraModel(file: file, kernels: sizes.kernels)
    var options = ChimeraStreamOptions()
    options.maximumSessions = sizes.sessions
    if isOther { options.stride = 3 }
    return self == .chimeraLines
      ? try Tested(ChimeraLineStream(model: model, options: options))
      : try Tested(ChimeraStream(model: model, options: options))
  }

  /// Entries or lines of ten sessions in random order, with ends and silence between.
  func events(_ count: Int, seed: UInt64) -> [StreamEvent] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { time in
      let chance = Int.random(in: 0..<60, using: &generator)
      if chance == 0 { return .endNext }
      if readsLines { return .line(line(time, &generator)) }
      let session = UInt64.random(in: 0..<10, using: &generator)
      switch chance {
      case 1, 2: return .end(session: session)
      case 3: return .idle(before: Double(time - 20))
      default: break
      }
      let key = [5, 8, 11, 14, 0].randomElement(using: &generator) ?? 5
      let text = key == 0 && Bool.random(using: &generator) ? Array("Disk \(time) failed".utf8) : []
      return .push(session: session << 40, key: UInt32(key), text: text, time: Double(time))
    }
  }

  private static let ambiguousDates = [
    "05/03/2026", "03/05/2026", "13/02/2026", "02/25/2026", "2026-03-05", "26/03/05", "none",
  ]

  private func line(_ time: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    let random = Int.random(in: 0..<40, using: &generator)
    if random == 0 { return Array("no header".utf8) }
    let blocks = (0...random % 4 / 3).map { _ in "block_\(Int.random(in: 0..<10, using: &generator))" }
    let letter = ["e", "h", "k", "n", "t"].randomElement(using: &generator) ?? "e"
    let message =
      random < 5
      ? "disk \(random) of \(blocks[0]) lost" : "event \(letter) of \(blocks.joined(separator: ",")) took 3 ms"
    let date = self == .dates ? Self.ambiguousDates.randomElement(using: &generator) ?? "" : "2026-03-02"
    // Silence now and then.
    let second = time / 4 + time / 50 * 7
    let clock = [0, second / 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    return Array("\(date) \(clock) 41 INFO store: \(message)".utf8)
  }
}
