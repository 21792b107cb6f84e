import Foundation
import Testing
import TocsinDetect
import TocsinFormat
import TocsinLogs

/// The log parser in a model file, as `modelctl` shows and audits it.
@Suite struct ParserInspectionTests {
  private let model: String
  private let folder: TemporaryFolder

  init() throws {
    model = try LineModel.shared().path
    folder = try TemporaryFolder()
  }

  @Test func inspectShowsTheParser() throws {
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    let parser = try #require(report["logParser"])
    #expect(parser["format"]?.string == "<Date> <Time> <Pid> <Level> <Component>: <Content>")
    #expect(parser["sessions"]?.string == #"blk_\d+"#)
    #expect(parser["templateKind"]?.string == "positional")
    let templates = parser["templates"]?.elements ?? []
    #expect(templates.map { $0["key"]?.integer } == (1...max(templates.count, 1)).map { $0 })
    let known = Set(report["detector"]?["keys"]?.elements.compactMap { $0.integer } ?? [])
    #expect(!known.isEmpty && known.isSubset(of: 1...templates.count))
    let lines = try RawLogSimulation.shared().trainLines.count
    #expect(templates.compactMap { $0["lines"]?.integer }.reduce(0, +) == lines)
    #expect(parser["stages"]?.elements.isEmpty == false)
  }

  @Test(arguments: [("0", 0), ("2", 2), ("all", Int.max)])
  func textShowsAsManyTemplatesAsAskedFor(_ option: String, _ count: Int) throws {
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    let templates = report["logParser"]?["templates"]?.elements ?? []
    let text = try Tool.modelctl.output(["inspect", "--templates", option, model])
    let shown = templates.count { template in text.contains("  \(template["text"]?.string ?? "?")\n") }
    #expect(shown == min(count, templates.count))
    #expect(text.contains("\(templates.count) templates"))
    try #expect(Tool.modelctl.run(["inspect", "--templates", "-1", model]).exit == 2)
  }

  @Test func validateCompilesTheMasksAgain() throws {
    let report = try validate(model)
    #expect(report["automata"]?.integer == 2)
  }

  /// Masks and identifiers whose patterns say one thing and whose automata do another.
  @Test func anAutomatonThatIsNotItsPatternsIsAFinding() throws {
    let parser = try parser()
    let honest = try #require(parser.tokenizer.stages.first)
    let hidden = try MaskStage(compiling: [MaskRule(pattern: Array("nothing".utf8))])
    let forged = try MaskStage(tables: hidden.tables, rules: [MaskRule(pattern: Array(#"\d+"#.utf8))])
    for (stage, sessions, place) in [
      (forged, parser.sessions, "masks of pass 1"), (honest, .identifier(forged), "session identifier"),
    ] {
      var tokenizer = parser.tokenizer
      tokenizer.stages = [stage]
      let outcome = try Tool.modelctl.run(["validate", write(parser, tokenizer, sessions)])
      #expect(outcome.exit == 1)
      #expect(outcome.output.contains("section logParser: \(place): the automaton is not that of the patterns"))
    }
  }

  @Test func aPatternThatIsNoneIsAFinding() throws {
    let parser = try parser()
    let honest = try #require(parser.tokenizer.stages.first)
    var rules = honest.rules
    rules[0].pattern = Array("(".utf8)
    var tokenizer = parser.tokenizer
    tokenizer.stages = [try MaskStage(tables: honest.tables, rules: rules)]
    let outcome = try Tool.modelctl.run(["validate", write(parser, tokenizer, parser.sessions)])
    #expect(outcome.exit == 1)
    #expect(outcome.output.contains("masks of pass 1: the patterns cannot be compiled"))
  }

  private func parser() throws -> FrozenLogParser {
    try FrozenLogParser(decoding: #require(file().logParser))
  }

  private func file() throws -> ModelFile { try ModelFileReader.read(path: model) }

  private func write(
    _ parser: FrozenLogParser, _ tokenizer: TokenizerConfiguration, _ sessions: SessionRule
  ) throws -> String {
    var file = try file()
    file.logParser = try FrozenLogParser(
      format: parser.format, tokenizer: tokenizer, sessions: sessions, templates: parser.templates
    ).encoded()
    return try folder.file("forged.tocsin", ModelFileWriter.encode(file)).path
  }
}
