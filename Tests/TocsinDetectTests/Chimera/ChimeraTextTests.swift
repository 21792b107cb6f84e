import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinLogs
import TocsinRuntime
import TocsinTensor

/// Models whose networks read the texts of lines beside their keys.
@Suite struct ChimeraTextTests {
  @Test func wordVectorsComeBackWithTheConfiguration() throws {
    let configuration = ChimeraConfiguration(windowLength: 20, stride: 5, words: try SmallChimera.words())
    #expect(try ChimeraConfiguration(decoding: configuration.encoded()) == configuration)
    let bytes = configuration.encoded()
    for count in 0..<bytes.count {
      #expect(throws: DetectError.self) { try ChimeraConfiguration(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: DetectError.format(.trailingBytes(.detector, offset: bytes.count, count: 1))) {
      try ChimeraConfiguration(decoding: bytes + [0])
    }
  }

  @Test func textNeedsAParserAndAnInput() throws {
    let network = try SmallChimera(textWidth: 2, seed: 1)
    let configuration = try Self.configuration(of: network)
    expect(.missingSection(.logParser), from: network.file(configuration))
    let parser = try RandomNetwork.logParser()
    expect(.missingPort("text"), from: try SmallChimera(seed: 1).file(configuration, parser: parser))
    expect(.unexpectedPort("text"), from: network.file(network.configuration(), parser: parser))
    let wide = try SmallChimera(textWidth: 3, seed: 1)
    let lines: [Dimension] = [.batch(maximum: 1024), .time(maximum: 8)]
    expect(
      .portType(
        "text", expected: ValueType(dtype: .float32, shape: Shape(lines + [.fixed(2)])),
        found: ValueType(dtype: .float32, shape: Shape(lines + [.fixed(3)]))),
      from: wide.file(configuration, parser: parser))
  }

  /// A small table can stand for long texts: here all templates repeat one token.
  @Test func templatesWhoseTextsHaveNoEndAreRefused() throws {
    let network = try SmallChimera(textWidth: 2, seed: 1)
    let word = TemplateToken.literal([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 10))
    let templates = (1...200).map {
      LogTemplate(tokens: [.literal(Array("t\($0)".utf8))] + [TemplateToken](repeating: word, count: 50), lineCount: 1)
    }
    let small = try RandomNetwork.logParser()
    let parser = try FrozenLogParser(
      format: small.format, tokenizer: small.tokenizer, sessions: .single,
      templates: TemplateTable(kind: .positional, templates: templates))
    expect(
      .templates(.textTooLong(maximum: TemplateTable.maximumTextByteCount)),
      from: network.file(try Self.configuration(of: network), parser: parser))
  }

  /// A file of a few hundred kilobytes could ask for vectors without end: here 2^14 + 1 templates of 1024 dimensions.
  @Test func templatesWhoseVectorsTakeTooMuchAreRefused() throws {
    let dimensions = 1024
    var list = LiteralList()
    list.append(Array("error".utf8)[...])
    let words = try WordVectors(
      dimensions: dimensions, words: list, weights: [1], elements: [Float](repeating: 0.5, count: dimensions))
    let templates = (0...1 << 14).map { LogTemplate(tokens: [.literal(Array("t\($0)".utf8))], lineCount: 1) }
    let table = try TemplateTable(kind: .positional, templates: templates)
    #expect(throws: DetectError.textVectors(templates: 16_385, dimensions: 1024, maximum: 1 << 24)) {
      _ = try TemplateVectors(of: table, words: words)
    }
  }

  /// Keys of the vocabulary, of a template that training did not hold, of none, and beyond all templates.
  @Test func aKeysTextIsThatOfItsTemplate() throws {
    let network = try SmallChimera(textWidth: 2, seed: 2)
    let model = try Self.model(network)
    let keys: [UInt32] = [5, 6, 0, 21, 20, .max]
    // event 1 · (-0.5, 0.25), took 0.5 · (0, -1).
    let vector: [Float] = [-0.5 / 1.5, -0.25 / 1.5]
    let texts = [vector, vector, [0, 0], [0, 0], vector, [0, 0]].flatMap { $0 }
    var scorer = try ChimeraScorer(model: model, maximumBatch: 3)
    try scorer.score(keys.span)
    #expect(try Self.scores(of: model, keys: keys, texts: texts) == WindowCopy(scorer.window(0)).scores)
    // In a batch.
    try scorer.score(keys.span, windowLength: 2)
    #expect(
      try Self.scores(of: model, keys: [0, 21], texts: [0, 0, 0, 0]) == WindowCopy(scorer.window(1)).scores)
  }

  @Test func aLineThatNoTemplateMatchesIsReadByItsWords() throws {
    let network = try SmallChimera(textWidth: 2, seed: 2)
    let model = try Self.model(network)
    var stream = try ChimeraStream(model: model)
    let content = Array("Disk 7 failed".utf8)
    _ = stream.push(session: 1, key: 5)
    _ = stream.push(session: 1, key: 0, content: content.span)
    _ = stream.push(session: 1, key: 0)
    _ = stream.end(session: 1)
    // disk 2 · (1, -1), failed 1 · (2, 0.5).
    let texts: [Float] = [-0.5 / 1.5, -0.25 / 1.5, 4 / 3, -1.5 / 3, 0, 0]
    #expect(try Self.scores(of: model, keys: [5, 0, 0], texts: texts) == WindowCopy(stream.lastWindow).scores)
  }

  private static func configuration(of network: SmallChimera) throws -> ChimeraConfiguration {
    var configuration = network.configuration()
    configuration.words = try SmallChimera.words()
    return configuration
  }

  static func model(_ network: SmallChimera) throws -> ChimeraModel {
    let file = network.file(try configuration(of: network), parser: try RandomNetwork.logParser())
    return try ChimeraModel(file: file, kernels: .best())
  }

  /// The localiser's scores, from a session of the network's own.
  private static func scores(of model: ChimeraModel, keys: [UInt32], texts: [Float]) throws -> [Float] {
    var session = try Session(model: model.network, maximumBatch: 1, maximumSteps: keys.count)
    try session.begin(batch: 1, steps: keys.count)
    let classes = keys.map { model.inputClass(of: $0) }
    try session.setKeys(classes.span, input: 0)
    try session.setFeatures(texts.span, input: 1)
    session.run()
    return try session.output(1)
  }

  private func expect(_ error: DetectError, from file: ModelFile) {
    #expect(throws: error) { try ChimeraModel(file: file, kernels: .best()) }
  }
}
