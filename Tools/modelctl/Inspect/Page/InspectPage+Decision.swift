import ToolSupport

extension InspectPage {
  /// The rule, its thresholds, the keys.
  var decision: Markup {
    if let problem = report.detectorProblem { return Self.undecoded("detector", problem) }
    guard let detector = report.detector else {
      return Markup.paragraph(
        "The file is a network alone: it holds no decision rule, and what its outputs mean is up to its user.")
    }
    var decision = Markup.list(detector.sentences.map { Markup(Self.sentence($0)) })
    decision += Markup.element("h3", Markup("Thresholds, and what the file says of their origin"))
    decision += Markup.definitions(report.thresholds.map { ($0.name, Self.text(of: $0)) }, style: "texts")
    if case .chimera(let detector) = detector { decision += Self.heads(of: detector) }
    return decision
      + Markup.details(
        "The \(Self.grouped(detector.keys.count)) log keys that it knows",
        Markup.element("p", Markup.code(detector.keys.map { "\($0)" }.joined(separator: " "))))
  }

  private static func text(of threshold: InspectReport.Threshold) -> Markup {
    let value = Markup.element("strong", Markup(threshold.valueText))
    guard let decides = threshold.decides else { return value + Markup(": off") }
    let origin = threshold.stated.sorted { $0.key < $1.key }.map { Markup("\($0.key) ") + Markup.code($0.value) }
    let lines = [value + Markup(": \(decides)")] + (origin.isEmpty ? [Markup("origin not stated")] : origin)
    return Markup.lines(lines)
  }

  private static func heads(of detector: InspectReport.ChimeraDetector) -> Markup {
    var rows: [[Markup]] = []
    for head in detector.heads {
      let outputs = head.outputs.map { "\($0.name): \($0.meaning)" }.joined(separator: "; ")
      rows.append([
        Markup(head.name), Markup(outputs), Markup(grouped(head.encoderParameters)),
        Markup(grouped(head.headParameters)),
      ])
    }
    rows.append([
      Markup("both"), Markup(""), Markup(grouped(detector.sharedEncoderParameters)),
      Markup(grouped(detector.sharedParameters)),
    ])
    return Markup.table(
      "Parameters of the two heads",
      [("head", false), ("gives", false), ("encoder parameters", true), ("others", true)], rows: rows)
  }

  /// More templates than that are for `--json`.
  private static let maximumTemplateCount = 1_000

  /// Line format, masks and templates; empty without a log parser.
  var logParser: Markup {
    if let problem = report.logParserProblem { return Self.undecoded("log parser", problem) }
    guard let parser = report.logParser else {
      let keys =
        report.detector == nil ? "" : " It reads keys; another program has to number the templates as its training did."
      return Markup.paragraph("The file holds no log parser.\(keys)")
    }
    let separators = parser.extraDelimiters.isEmpty ? "white space" : "white space and \(parser.extraDelimiters)"
    var lines = Markup.definitions(
      [
        ("Line format", Markup.code(parser.format)), ("What tells sessions apart", Markup.code(parser.sessions)),
        (
          "A session ends",
          Markup(parser.sessionTimeout.map { "after \($0) seconds of silence" } ?? "with the log: silence ends none")
        ),
        ("Tokens are separated by", Markup(separators)),
      ], style: "texts")
    let masks = parser.stages.enumerated().flatMap { index, stage in
      stage.masks.map { [Markup("\(index + 1)"), Markup.code($0.replacement), Markup.code($0.pattern)] }
    }
    lines += Markup.table("Masks", [("pass", true), ("becomes", false), ("mask", false)], rows: masks)
    let shown = parser.templates.sorted { ($1.lines, $0.key) < ($0.lines, $1.key) }.prefix(Self.maximumTemplateCount)
    let wildcard = parser.templateKind == "positional" ? "one token" : "any number of tokens"
    let rest = parser.templates.count > shown.count ? "; the \(Self.grouped(shown.count)) of the most lines" : ""
    let table = Markup.table(
      "Templates; a wildcard stands for \(wildcard)\(rest)", [("key", true), ("lines", true), ("template", false)],
      rows: shown.map { [Markup("\($0.key)"), Markup(Self.grouped($0.lines)), Markup.code($0.text)] })
    return lines + Markup.details("The \(Self.grouped(parser.templates.count)) templates", table)
  }

  private static func undecoded(_ part: String, _ problem: String) -> Markup {
    let warning = Markup.element("span", [("class", "warning")], Markup("The \(part) cannot be decoded: "))
    return Markup.element("p", warning + Markup(printable(problem))) + Markup("\n")
  }

  private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
