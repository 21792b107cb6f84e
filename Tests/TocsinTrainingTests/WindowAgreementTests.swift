import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinLogs
import TocsinTraining

/// Training and detection cut the same lines into the same windows.
@Suite struct WindowAgreementTests {
  /// A window's first line and its keys.
  private struct Window: Equatable, Comparable {
    var line: Int
    var keys: [UInt32]

    static func < (one: Window, other: Window) -> Bool {
      one.line == other.line ? one.keys.lexicographicallyPrecedes(other.keys) : one.line < other.line
    }
  }

  @Test(
    arguments: [("single", nil), ("process", nil), ("process", 3), (#"block_\d+"#, 5)] as [(String, Double?)],
    [(8, 8), (8, 3), (5, 1), (1, 1)])
  func detectionCutsAsTrainingDoes(_ rule: (sessions: String, timeout: Double?), size: (length: Int, stride: Int))
    throws
  {
    let parser = try RandomNetwork.logParser(
      format: "<Label> <Timestamp> <Component> <Content>", sessions: rule.sessions, timeout: rule.timeout)
    let lines = Self.lines(400)
    var reader = try LogWindowReader(parser, windowLength: size.length, stride: size.stride)
    for line in lines { reader.read(line.span) }
    let labelled = reader.labelledWindows().windows
    let trained = labelled.indices.map { Window(line: labelled.lineNumber(of: $0), keys: Array(labelled[$0])) }

    let network = try SmallChimera(windowLength: size.length, seed: 3)
    let file = network.file(network.configuration(stride: size.stride), parser: parser)
    let model = try ChimeraModel(file: file, kernels: .best())
    let detected = try Self.windows(of: lines, model)
    #expect(detected.sorted() == trained.sorted())
    #expect(trained.count > 10)
  }

  /// Lines of three components and of some blocks, with gaps in time, alerts, and lines that no template matches.
  private static func lines(_ count: Int) -> [[UInt8]] {
    var generator = SeededGenerator(seed: 11)
    var second = 1_700_000_000
    return (0..<count).map { _ in
      second += [0, 0, 1, 1, 4].randomElement(using: &generator) ?? 0
      let letter = ["a", "b", "e", "h", "z"].randomElement(using: &generator) ?? "a"
      let label = Int.random(in: 0..<10, using: &generator) == 0 ? "ALERT" : "-"
      let (component, block) = (Int.random(in: 0..<3, using: &generator), Int.random(in: 0..<6, using: &generator))
      return Array("\(label) \(second) c\(component) event \(letter) of block_\(block) took 1 ms".utf8)
    }
  }

  private static func windows(of lines: [[UInt8]], _ model: ChimeraModel) throws -> [Window] {
    var stream = try ChimeraLineStream(model: model)
    var windows: [Window] = []
    for line in lines {
      _ = stream.read(line.span)
      while let ended = stream.endIdle() { if ended.hasLastWindow { windows.append(copy(stream.lastWindow)) } }
      for index in 0..<stream.sessionCount where stream.judge(session: index, of: line.span) {
        windows.append(copy(stream.window))
      }
    }
    while let ended = stream.endNext() { if ended.hasLastWindow { windows.append(copy(stream.lastWindow)) } }
    return windows
  }

  private static func copy(_ window: borrowing JudgedWindow) -> Window {
    Window(line: window.places[0].number, keys: window.keys.indices.map { window.keys[$0] })
  }
}
