import ArgumentParser
import TocsinLogs
import TocsinTraining
import ToolSupport

/// `--parser`.
enum ParserArgument: String, ExpressibleByArgument, CaseIterable {
  /// Drain extended so that it needs no settings for any system.
  case adaptive
  /// Drain and Spell as published.
  case drain, spell
}

/// How raw lines are read and templates learnt.
struct LogOptions: ParsableArguments {
  @Flag(help: "Lines are bare messages, without a header.")
  var content = false

  @Option(
    help: ArgumentHelp(
      """
      What comes before the message: "<Date> <Time> <Pid> <Level> <Component>: <Content>" or the like, or syslog3164, \
      syslog5424, json, content; by default what fits the first lines.
      """, valueName: "format"))
  var format: String?

  @Option(
    help: """
      adaptive (an extended Drain, the same settings for all systems), drain or spell (as published). By default \
      adaptive, or drain where there is an option of the parser, a mask or a delimiter.
      """)
  var parser: ParserArgument?

  @Option(help: "Share of a line's tokens that must equal a template's: 0.4 for Drain, 0.5 for Spell.")
  var similarity: Double?

  @Option(help: "Drain: levels of the tree, root and leaves included (4).")
  var depth: Int?

  @Option(help: "Drain: most children of a node of the tree (100).")
  var maxChildren: Int?

  @Option(
    help: """
      Most templates at a time; a new one replaces the one without a line for longest (10000 for adaptive, no limit for \
      drain).
      """)
  var maxClusters: Int?

  @Option(
    name: .customLong("mask"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      A match becomes <*>, or <:NAME:> with NAME=REGEX. Repeat it for several, which apply in order. Where the \
      expression itself begins like a name, write \\=.
      """, valueName: "regex"))
  var masks: [String] = []

  @Flag(help: "Apply no masks but those of --mask; by default the built-in ones come after them.")
  var noDefaultMasks = false

  @Option(parsing: .unconditional, help: "Characters that separate tokens besides white space.")
  var extraDelimiters: String?

  func validate() throws {
    if content, format != nil { throw ValidationError("--content is a format of its own: leave out --format") }
    if let similarity, !(0...1).contains(similarity) { throw ValidationError("--similarity takes a share, 0 to 1") }
    if let depth, !(3...64).contains(depth) { throw ValidationError("--depth takes 3 to 64") }
    if let maxChildren, !(1...1_000_000).contains(maxChildren) {
      throw ValidationError("--max-children takes 1 to 1000000")
    }
    if let maxClusters, !(1...1_000_000).contains(maxClusters) {
      throw ValidationError("--max-clusters takes 1 to 1000000")
    }
    if chosenParser != .drain, depth != nil || maxChildren != nil {
      throw ValidationError("--depth and --max-children belong to --parser drain")
    }
    if chosenParser == .adaptive, similarity != nil {
      throw ValidationError("--similarity belongs to --parser drain and --parser spell")
    }
    if chosenParser == .spell, maxClusters != nil { throw ValidationError("--parser spell has no --max-clusters") }
    if parser == .spell, similarity == 0 { throw ValidationError("with --parser spell, --similarity is above 0") }
    if masks.count > TokenizerConfiguration.maximumStageCount - 1 {
      throw ValidationError("--mask can be given \(TokenizerConfiguration.maximumStageCount - 1) times at most")
    }
    if let extraDelimiters, !extraDelimiters.allSatisfy(\.isASCII) {
      throw ValidationError("--extra-delimiters takes ASCII characters")
    }
  }

  /// Whether none was given.
  var areDefaults: Bool { !content && format == nil && parser == nil && chosenParser == .adaptive }

  /// The parser that runs.
  var chosenParser: ParserArgument {
    if let parser { return parser }
    let hasOptions =
      similarity != nil || depth != nil || maxChildren != nil || maxClusters != nil || !masks.isEmpty || noDefaultMasks
      || extraDelimiters != nil
    return hasOptions ? .drain : .adaptive
  }

  /// The format that was asked for; `nil` where the lines are to tell.
  func requestedFormat() throws(ToolFailure) -> LineFormat? {
    if content { return .content }
    guard let format else { return nil }
    return try ToolFailure.attributing(to: "--format") { try LineFormat(format) }
  }
}
