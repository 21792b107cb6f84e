/// One pass of masks over a text: finds what Python's `re.sub` would replace with the alternation of the rules' patterns.
///
/// At each place the first rule in order that matches there wins, and within a rule what a backtracking matcher prefers.
/// Masks that see each other's replacements are stages of their own.
public struct MaskStage: Sendable {
  /// The rules, in order of preference.
  public let rules: [MaskRule]
  /// The stage as plain numbers, for the model file.
  public let tables: MaskTables
  package let program: MaskProgram

  /// Compiles rules. An expression of n bytes with small bounded repetitions takes time and memory linear in n; see
  /// `Spec/Masks.md` for what makes many states.
  public init(compiling rules: [MaskRule], limits: MaskLimits = MaskLimits()) throws(MaskError) {
    self.rules = rules
    tables = try MaskTables(compiling: rules, limits: limits)
    program = MaskProgram(tables, ruleCount: rules.count)
  }

  /// Puts a stage together from tables that are not trusted. Whatever tables this accepts, scanning with them neither
  /// traps nor takes more than time linear in the text.
  ///
  /// The patterns of the rules are kept for people to read; they are not compared with the tables.
  public init(tables: MaskTables, rules: [MaskRule]) throws(MaskTableError) {
    try tables.validate(rules: rules)
    self.rules = rules
    self.tables = tables
    program = MaskProgram(tables, ruleCount: rules.count)
  }

  /// Whether a text may be masked between any two runs of white space on its own, with the same result: no match holds
  /// white space or is empty, and no assertion tells white space from the text's start or end.
  public var isTokenLocal: Bool { tables.isTokenLocal }
}

extension MaskStage: Equatable {
  public static func == (first: MaskStage, second: MaskStage) -> Bool {
    first.rules == second.rules && first.tables == second.tables
  }
}
