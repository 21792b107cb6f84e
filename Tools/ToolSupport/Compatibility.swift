public import ArgumentParser
public import TocsinDetect

/// `--compat`: rules of the literature's protocols.
public enum Compatibility: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Full windows of real keys only, no end symbol; sessions of a window's length or less are anomalous.
  case shortIsAnomalous = "short=anomalous"

  public var `protocol`: DeepLogProtocol {
    switch self {
    case .shortIsAnomalous: .shortIsAnomalous
    }
  }
}
