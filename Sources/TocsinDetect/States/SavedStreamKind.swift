/// What a saved state is of.
public enum SavedStreamKind: UInt16, Sendable {
  case deepLog = 1
  case deepLogLines = 2
  case chimera = 3
  case chimeraLines = 4

  /// The type's name.
  public var name: StaticString {
    switch self {
    case .deepLog: "DeepLogStream"
    case .deepLogLines: "DeepLogLineStream"
    case .chimera: "ChimeraStream"
    case .chimeraLines: "ChimeraLineStream"
    }
  }
}
