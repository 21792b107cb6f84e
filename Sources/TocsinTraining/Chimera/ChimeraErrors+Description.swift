import TocsinDetect

extension ChimeraTrainingError {
  /// The label of the windows that it is about; `nil` where it is about all.
  public var label: WindowLabel? {
    switch self {
    case .noWindows(let label, _), .longWindow(let label, _, _, _), .tooFewWindows(let label): label
    case .noKeys: nil
    }
  }
}

extension ChimeraTrainingError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noWindows(let label, let length):
      "no \(Self.name(label)) window has \(length) lines; train with shorter windows, or give longer ones"
    case .longWindow(let label, let line, let found, let length):
      "line \(line): the \(Self.name(label)) window has \(found) lines, more than \(length); train with longer windows"
    case .tooFewWindows(let label):
      "has a single distinct \(Self.name(label)) window, and some are held out of training; give more windows"
    case .noKeys: "no line of a window is of a known template; give windows of other lines"
    }
  }

  private static func name(_ label: WindowLabel) -> String { label == .normal ? "normal" : "abnormal" }
}

extension TapeAgreementError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .tape(let error): "\(error)"
    case .runtime(let error): "\(error)"
    }
  }
}
