import TocsinLogs
import ToolSupport

extension InspectReport {
  /// How raw lines become keys and sessions. Patterns and templates hold any bytes; see ``printable(_:)``.
  struct LogParser: Encodable {
    struct Mask: Encodable {
      var pattern: String
      var replacement: String
    }

    /// Masks that apply in one pass.
    struct Stage: Encodable {
      var states: Int
      var masks: [Mask]
    }

    struct Template: Encodable {
      var key: Int
      var lines: Int
      var text: String
    }

    var format: String
    var sessions: String
    /// `nil` unless a pattern tells sessions apart.
    var identifierStates: Int?
    /// `nil`: silence ends no session.
    var sessionTimeout: Double?
    var extraDelimiters: String
    var joinsMasks: Bool
    var collapsesRuns: Bool
    var stages: [Stage]
    var templateKind: String
    var templates: [Template]

    init(_ parser: FrozenLogParser) {
      format = printable(parser.format.text)
      sessions = printable(parser.sessions.text)
      if case .identifier(let stage) = parser.sessions { identifierStates = stage.tables.stateCount }
      sessionTimeout = parser.sessionTimeout
      extraDelimiters = printable((UInt8.min...UInt8.max).filter(parser.tokenizer.extraDelimiters.contains))
      joinsMasks = parser.tokenizer.joinsMasks
      collapsesRuns = parser.tokenizer.collapsesRuns
      stages = parser.tokenizer.stages.map { stage in
        let masks = stage.rules.map { rule in
          Mask(pattern: printable(rule.pattern), replacement: printable(rule.replacement.text))
        }
        return Stage(states: stage.tables.stateCount, masks: masks)
      }
      let table = parser.templates
      templateKind = table.kind == .positional ? "positional" : "subsequence"
      templates = (0..<table.count).map { index in
        let template = table[index]
        return Template(key: index + 1, lines: template.lineCount, text: printable(template.text))
      }
    }
  }
}

extension InspectReport.LogParser {
  /// The parser for a terminal.
  ///
  /// - Parameter templateCount: The most templates to show, those of the most lines; `nil`: all.
  func text(templateCount: Int?) -> String {
    var text = "line format: \(format)\nsessions: \(sessions)"
    if let identifierStates { text += " (\(identifierStates) states)" }
    text += sessionTimeout.map { "; \($0) seconds of silence end one\n" } ?? "; silence ends none\n"
    text += "tokens: separated by white space"
    if !extraDelimiters.isEmpty { text += " and \(extraDelimiters)" }
    if joinsMasks { text += "; masked stretches with only punctuation between them are one" }
    if collapsesRuns { text += "; equal masked tokens in a row are one" }
    text += "\n" + maskTable.text
    let shown = templates.sorted { ($1.lines, $0.key) < ($0.lines, $1.key) }.prefix(templateCount ?? templates.count)
    text += "\(templates.count) templates, in which a wildcard is "
    text += templateKind == "positional" ? "one token" : "any number of tokens"
    if shown.count < templates.count { text += "; the \(shown.count) of the most lines" }
    return text + "\n" + Self.table(of: shown).text
  }

  private var maskTable: TextTable {
    var table = TextTable([("pass", .right), ("states", .right), ("becomes", .left), ("mask", .left)])
    for (index, stage) in stages.enumerated() {
      for (place, mask) in stage.masks.enumerated() {
        table.append([
          place == 0 ? "\(index + 1)" : "", place == 0 ? "\(stage.states)" : "", mask.replacement, mask.pattern,
        ])
      }
    }
    return table
  }

  private static func table(of templates: ArraySlice<Template>) -> TextTable {
    var table = TextTable([("lines", .right), ("key", .right), ("template", .left)])
    for template in templates { table.append(["\(template.lines)", "\(template.key)", template.text]) }
    return table
  }
}
