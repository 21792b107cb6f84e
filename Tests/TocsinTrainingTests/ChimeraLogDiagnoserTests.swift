import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinLogs
import TocsinTraining

/// The windows of a raw log, as the stream cuts and judges them, and the truth about their lines.
@Suite struct ChimeraLogDiagnoserTests {
  private static let format = "<Label> <Timestamp> <Content>"

  /// Lines of three sessions, every seventh an alert, every ninth without template and every eleventh no line at all.
  private static var lines: [[UInt8]] {
    var generator = SeededGenerator(seed: 8)
    return (0..<400).map { index in
      let letters = Array("ehknqt")
      let letter = letters[Int.random(in: 0..<letters.count, using: &generator)]
      let event = index % 9 == 8 ? "what is this of" : "event \(letter) of"
      let text = "\(index % 7 == 6 ? "APPREAD" : "-") \(1_700_000_000 + index) \(event) block_\(index % 3) took 1 ms"
      return Array((index % 11 == 10 ? "nothing" : text).utf8)
    }
  }

  private static func model(_ chimera: SmallChimera, format: String = format) throws -> ChimeraModel {
    let file = chimera.file(chimera.configuration(stride: 3), parser: try RandomNetwork.logParser(format: format))
    return try ChimeraModel(file: file, kernels: .fromEnvironment())
  }

  private static func diagnose(_ model: ChimeraModel) throws -> ChimeraLogDiagnoser {
    var diagnoser = try ChimeraLogDiagnoser(model)
    for line in lines { diagnoser.read(line.span) }
    diagnoser.finish()
    return diagnoser
  }

  /// The reader for training cuts the same windows in another way: all at once, from what it remembers of every line.
  @Test func theTruthIsThatOfTheReaderOfWindows() throws {
    let model = try Self.model(try SmallChimera(seed: 9))
    let diagnoser = try Self.diagnose(model)
    var reader = try LogWindowReader(try #require(model.logParser), windowLength: 8, stride: 3)
    for line in Self.lines { reader.read(line.span) }
    let windows = reader.labelledWindows()
    func text(_ label: WindowLabel) -> [String] {
      let indices = windows.windows.indices.filter { windows.label(of: $0) == label }
      return Self.lines(of: windows.selecting(indices))
    }
    var normal = LabelledWindows()
    for window in diagnoser.truth.normal { normal.append(window, causes: window.map { _ in false }) }
    #expect(Self.lines(of: normal) == text(.normal))
    #expect(Self.lines(of: diagnoser.truth.abnormal) == text(.abnormal))
    #expect(normal.count > 0 && diagnoser.truth.abnormal.count > 100)
    #expect(diagnoser.alertCount == reader.alertCount)
    #expect(diagnoser.counts.lines == 400 && diagnoser.counts.withoutHeader == 36)
    #expect(diagnoser.withoutSessionCount == 0)
  }

  /// Where there is no room for the sessions that interleave, their windows are other ones, and that is told.
  @Test func sessionsThatEndForWantOfRoomAreCounted() throws {
    let model = try Self.model(try SmallChimera(seed: 9))
    var options = ChimeraStreamOptions()
    options.maximumSessions = 1
    var diagnoser = try ChimeraLogDiagnoser(model, options: options)
    for line in Self.lines { diagnoser.read(line.span) }
    diagnoser.finish()
    #expect(diagnoser.evictedSessionCount > 300)
    #expect(try Self.diagnose(model).evictedSessionCount == 0)
  }

  /// A network that sees keys alone says the same of a window whichever way it came.
  @Test func verdictsAreThoseOnTheWindowsThemselves() throws {
    let model = try Self.model(try SmallChimera(seed: 9))
    let diagnoser = try Self.diagnose(model)
    var windows = try ChimeraDiagnoser(model)
    let diagnoses = try windows.diagnoses(of: diagnoser.truth)
    #expect(diagnoser.diagnoses.normal == diagnoses.normal)
    #expect(diagnoser.diagnoses.abnormal == diagnoses.abnormal)
  }

  @Test func aLogWithoutLabelsOrAModelWithoutParserIsRefused() throws {
    let chimera = try SmallChimera(seed: 9)
    #expect(throws: ChimeraLogError.labels(.noLabels)) {
      _ = try ChimeraLogDiagnoser(Self.model(chimera, format: "<Timestamp> <Content>"))
    }
    #expect(throws: ChimeraLogError.detector(.noLogParser)) {
      _ = try ChimeraLogDiagnoser(chimera.model(kernels: .fromEnvironment()))
    }
  }

  /// The windows as sorted text, for the two ways put those at the ends of sessions in different orders.
  private static func lines(of windows: LabelledWindows) -> [String] {
    String(decoding: windows.text, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
  }
}
