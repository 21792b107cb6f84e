extension DeepLogTrainingError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .layerCount(let found, let maximum): "a network of \(found) layers; take 1 to \(maximum)"
    case .windowLength(let found, let maximum): "a window of \(found) keys; take 1 to \(maximum)"
    case .noKeys: "holds no keys; write one session per line, as unsigned integers separated by blanks"
    case .noSamples(let windowLength):
      "no session has more than \(windowLength) keys, the length of a window; use a smaller window or longer sessions"
    case .network(let error): "the network cannot be built: \(error); use fewer keys or hidden units"
    case .objective(let error): "\(error)"
    }
  }
}

extension DeepLogExportError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .detector(let error): "\(error)"
    case .runtime(let error): "\(error)"
    }
  }
}
