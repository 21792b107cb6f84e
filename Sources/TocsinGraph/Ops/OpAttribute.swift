/// A setting of an operation that an error is about. The raw values keep the seeded hasher out of Embedded builds.
public enum OpAttribute: UInt8, Sendable, CaseIterable {
  case classes, dilation, before, after, heads, axis, start, count, operandCount, slope, epsilon, scale, order

  /// The name that messages print.
  public var name: StaticString {
    switch self {
    case .classes: "classes"
    case .dilation: "dilation"
    case .before: "before"
    case .after: "after"
    case .heads: "heads"
    case .axis: "axis"
    case .start: "start"
    case .count: "count"
    case .operandCount: "number of operands"
    case .slope: "slope"
    case .epsilon: "epsilon"
    case .scale: "scale"
    case .order: "order"
    }
  }
}
