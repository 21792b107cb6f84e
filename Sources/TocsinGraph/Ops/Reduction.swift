/// How elements become one. The raw values stand in model files.
public enum Reduction: UInt8, Sendable, CaseIterable {
  case sum = 0
  /// The sum divided by the count.
  case mean = 1
  /// The largest; NaN where there is one.
  case max = 2
}

/// Which time step of a sequence. The raw values stand in model files.
public enum StepPosition: UInt8, Sendable, CaseIterable {
  case first = 0
  case last = 1
}
