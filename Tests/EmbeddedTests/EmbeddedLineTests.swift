import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs

/// Raw lines get the same keys, names and bits in Embedded Swift, called from C, as in this build.
@Suite struct EmbeddedLineTests {
  @Test(arguments: EmbeddedMachine.allCases, [#"block_\d+"#, "process", "single"])
  func aRawLogGivesTheSameVerdicts(_ machine: EmbeddedMachine, sessions: String) throws {
    let program = try EmbeddedProgram.orSkip(machine)
    let parser = try RandomNetwork.logParser(sessions: sessions, timeout: 20)
    let file = try RandomNetwork.ofLines(seed: 9).file(Samples.configuration, parser: parser)
    let bytes = try ModelFileWriter.encode(file)
    let lines = Samples.lines()
    let folder = try TemporaryFolder()
    let model = try folder.write("model.tocsin", bytes)
    let expected = try Self.expected(bytes, lines)
    for cache in [0, 100] {
      let run = try program.score(model: model, log: Array(lines.joined(separator: [10])), cache: cache)
      #expect(run.exitCode == 0)
      #expect(run.output == expected)
    }
  }

  @Test func rawLinesNeedAParser() throws {
    let folder = try TemporaryFolder()
    let file = try RandomNetwork.ofLines(seed: 9).file(Samples.configuration)
    let model = try folder.write("model.tocsin", ModelFileWriter.encode(file))
    #expect(try EmbeddedProgram.orSkip(.host).score(model: model, log: [], cache: 0).exitCode == 1)
  }

  /// What the program is to print, from this build.
  private static func expected(_ bytes: [UInt8], _ lines: [[UInt8]]) throws -> String {
    let model = try DeepLogModel(file: ModelFileReader.read(bytes: bytes.span), kernels: .best())
    var stream = try DeepLogLineStream(model: model)
    var text = ""
    for line in lines {
      let isOfTheFormat = stream.read(line.span).header != nil
      while let verdict = stream.endIdle() { text += ending(verdict) }
      if !isOfTheFormat { text += "not of the format\n" }
      for index in 0..<stream.sessionCount {
        let verdict = stream.judge(session: index, of: line.span)
        let name = stream.name
        text += String(decoding: name.indices.map { name[$0] }, as: UTF8.self)
        text += " \(verdict.key) \(verdict.reason?.rawValue ?? 0) \(verdict.rank) "
        text += "\(hex(verdict.probability.bitPattern))\n"
      }
    }
    while let verdict = stream.endNext() { text += ending(verdict) }
    return text
  }

  private static func ending(_ verdict: SessionVerdict) -> String {
    "end \(verdict.entryCount) \(verdict.anomalyCount) \(verdict.worstRank) "
      + "\(hex(verdict.lowestProbability.bitPattern)) \(hex(verdict.plausibility.bitPattern))\n"
  }
}
