import TocsinDetect
import TocsinFormat
import TocsinLogs
import ToolSupport

/// A log parser, field by field. What it holds of patterns and templates is made safe to print.
struct ParserFields {
  private(set) var fields: [(String, String)] = []
  /// By key, from 1.
  private(set) var templates: [LogTemplate] = []

  init(of model: ModelFile) {
    guard let bytes = model.logParser, let parser = try? FrozenLogParser(decoding: bytes) else { return }
    let tokenizer = parser.tokenizer
    fields = [
      ("format", printable(parser.format.text)), ("sessions", printable(parser.sessions.text)),
      ("sessionTimeout", parser.sessionTimeout.map { "\($0)" } ?? "none"),
      ("extraDelimiters", printable((UInt8.min...UInt8.max).filter(tokenizer.extraDelimiters.contains))),
      ("joinsMasks", "\(tokenizer.joinsMasks)"), ("collapsesRuns", "\(tokenizer.collapsesRuns)"),
      ("templateKind", "\(parser.templates.kind)"),
    ]
    for (pass, stage) in tokenizer.stages.enumerated() {
      for (index, rule) in stage.rules.enumerated() {
        let text = "\(printable(rule.pattern)) becomes \(printable(rule.replacement.text))"
        fields.append(("mask \(index + 1) of pass \(pass + 1)", text))
      }
    }
    templates = (0..<parser.templates.count).map { parser.templates[$0] }
  }
}

/// What became of the templates of a log parser, by key.
struct TemplateChanges: Encodable {
  struct Changed: Encodable {
    var key: Int
    var before: String
    var after: String
  }

  struct Template: Encodable {
    var key: Int
    var text: String
  }

  var added = 0
  var addedTexts: [Template] = []
  var removed = 0
  var removedTexts: [Template] = []
  /// Keys whose template has another text.
  var changed: [Changed] = []
  /// Keys of the same template that stands for another number of lines.
  var recounted = 0

  init(from before: [LogTemplate], to after: [LogTemplate]) {
    addedTexts = Self.templates(of: after, beyond: before.count)
    added = addedTexts.count
    removedTexts = Self.templates(of: before, beyond: after.count)
    removed = removedTexts.count
    for (index, (old, new)) in zip(before, after).enumerated() where old != new {
      if old.tokens == new.tokens {
        recounted += 1
      } else {
        changed.append(Changed(key: index + 1, before: printable(old.text), after: printable(new.text)))
      }
    }
  }

  private static func templates(of all: [LogTemplate], beyond count: Int) -> [Template] {
    all.enumerated().dropFirst(count).map { Template(key: $0 + 1, text: printable($1.text)) }
  }
}

/// What became of the golden vectors, by position.
struct GoldenVectorChanges: Encodable {
  var before: Int
  var after: Int
  /// Vectors that are the same, bit for bit.
  var same: Int
  /// Vectors of the same inputs, whose outputs can be compared.
  var comparable: Int
  /// Between the outputs of these.
  var largestDifference: Double

  init(from before: some Collection<GoldenVector>, to after: some Collection<GoldenVector>) {
    self.before = before.count
    self.after = after.count
    let pairs = zip(before, after)
    same = pairs.count { $0 == $1 }
    let comparable = pairs.filter { old, new in
      old.inputs == new.inputs && old.outputs.map(\.count) == new.outputs.map(\.count)
    }
    self.comparable = comparable.count
    largestDifference = comparable.reduce(0) { largest, pair in
      zip(pair.0.outputs, pair.1.outputs).reduce(largest) { largest, outputs in
        let differences = zip(outputs.0.numbers ?? [], outputs.1.numbers ?? []).map { distance(Double($1), Double($0)) }
        return max(largest, differences.max() ?? 0)
      }
    }
  }
}
