/// What of the paper's a network is trained with (V-D).
public enum ChimeraAblation: String, CaseIterable, Sendable {
  case both
  case onlyILRL
  case onlyCDA
  case neither

  public init(ilrl: Bool, cda: Bool) {
    switch (ilrl, cda) {
    case (true, true): self = .both
    case (true, false): self = .onlyILRL
    case (false, true): self = .onlyCDA
    case (false, false): self = .neither
    }
  }

  /// Private encoders beside the shared one, kept apart.
  public var hasILRL: Bool { self == .both || self == .onlyILRL }

  /// Attention and causes aligned.
  public var hasCDA: Bool { self == .both || self == .onlyCDA }
}
