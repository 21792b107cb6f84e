/// A compiled stage as plain numbers, as a model file stores it. Not trusted: ``MaskStage/init(tables:rules:)`` checks it.
///
/// `S` states, `C` classes of bytes, `P` positions, `R` rules, `K` kinds of previous bytes (0: none), `Q` conditions.
public struct MaskTables: Equatable, Sendable {
  /// [256] The class of each byte, below C.
  public var byteClasses: [UInt8] = []
  /// [C, S] The state at a byte of a class when the state after it is given. State 0 is that of the text's end.
  public var transitions: [UInt16] = []
  /// [S, W] The positions that a state lets take its byte, 64 in a word, W = ⌈(P + R + 1) ÷ 64⌉. After the P bits of the
  /// positions come R + 1 ones, then zeros.
  public var positionSets: [UInt64] = []
  /// [S] The kind of a state's byte as the conditions before it see it, below 64.
  public var nextKinds: [UInt8] = []
  /// [256] The kind of each byte as the conditions after it see it, from 1 on.
  public var previousKinds: [UInt8] = []
  /// [Q, K] Bit n of a row: whether the condition holds before a next byte of kind n. Row 0 always holds.
  public var conditions: [UInt64] = []
  /// [P + 2] Where each list of steps begins: that of the text before a match, then one per position; then the end.
  public var stepOffsets: [UInt32] = []
  /// What a step leads to: a position, or P + the rule whose match ends. In order of preference within a list.
  public var stepTargets: [UInt16] = []
  /// The condition under which a step may be taken, below Q.
  public var stepConditions: [UInt16] = []
  /// See ``MaskStage/isTokenLocal``.
  public var isTokenLocal = false

  public init() {}

  /// The most states that tables can have.
  public static var maximumStateCount: Int { 1 << 14 }
  /// The most positions that tables can have.
  public static var maximumPositionCount: Int { 1 << 12 }
  /// The most rules that tables can have.
  public static var maximumRuleCount: Int { 1 << 10 }

  /// S.
  public var stateCount: Int { nextKinds.count }
  /// P; negative where the tables are not valid.
  public var positionCount: Int { stepOffsets.count - 2 }
}
