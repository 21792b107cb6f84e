public import TocsinDetect
import TocsinFormat
import TocsinLogs

/// Models and logs of the tests.
public enum Samples {
  public static let configuration = DeepLogConfiguration(
    history: .session, windowLength: 4, rule: DecisionRule(topG: 2), compatibleTopG: 2)

  public static func deepLog(history: DeepLogHistory = .session) throws -> [UInt8] {
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 4, rule: DecisionRule(topG: 2), compatibleTopG: 2)
    let parser = try RandomNetwork.logParser(sessions: #"block_\d+"#, timeout: 20)
    return try ModelFileWriter.encode(RandomNetwork.ofLines(seed: 9).file(configuration, parser: parser))
  }

  public static func chimera(textWidth: Int = 2) throws -> [UInt8] {
    let network = try SmallChimera(windowLength: 5, textWidth: textWidth, seed: 4)
    var configuration = network.configuration(stride: 3)
    if textWidth > 0 { configuration.words = try SmallChimera.words() }
    let parser = try RandomNetwork.logParser(sessions: #"block_\d+"#, timeout: 20)
    return try ModelFileWriter.encode(network.file(configuration, parser: parser))
  }

  /// Known, unknown and hostile lines, of several sessions or none, some with a session's silence between them.
  public static func lines(_ count: Int = 600, seed: UInt64 = 10) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    var lines: [[UInt8]] = [[0, 0xFF], [], [UInt8](repeating: UInt8(ascii: "x"), count: 200_000)]
    for number in 0..<count {
      let letter = ["e", "h", "k", "n", "n", "a", "?", "disk failed"].randomElement(using: &generator) ?? "e"
      let block = "block_\(Int.random(in: 0..<12, using: &generator))"
      let other = Int.random(in: 0..<9, using: &generator) == 0 ? ",block_99" : ""
      let second = number / 3 + (number > count / 2 ? 600 : 0)
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let time = "2026-03-02 \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      lines.append(
        Array("\(time) \(40 + number % 7) INFO store: event \(letter) of \(block)\(other) took \(number) ms".utf8))
    }
    return lines + [Array("2026-03-02 09:09:00 1 INFO store: ".utf8) + [0xFE, 0x00, 0x80] + Array(" block_1".utf8)]
  }
}
