/// How large a stage of masks may become when it is compiled. Scanning costs the same whatever these are.
public struct MaskLimits: Equatable, Sendable {
  /// The longest pattern of one rule, in bytes.
  public var patternByteCount: Int
  /// How deep groups may be nested.
  public var nestingDepth: Int
  /// The largest number in `{m,n}`.
  public var repetitionCount: Int
  /// Bytes that all patterns of a stage name, repetitions written out. At most ``MaskTables/maximumPositionCount``.
  public var positionCount: Int
  /// Ways from one position to the next, over all positions.
  public var followCount: Int
  /// States of the automaton. At most ``MaskTables/maximumStateCount``.
  public var stateCount: Int

  public init(
    patternByteCount: Int = 4096, nestingDepth: Int = 64, repetitionCount: Int = 1000, positionCount: Int = 1024,
    followCount: Int = 1 << 16, stateCount: Int = 4096
  ) {
    self.patternByteCount = patternByteCount
    self.nestingDepth = nestingDepth
    self.repetitionCount = repetitionCount
    self.positionCount = min(positionCount, MaskTables.maximumPositionCount)
    self.followCount = followCount
    self.stateCount = min(stateCount, MaskTables.maximumStateCount)
  }
}
