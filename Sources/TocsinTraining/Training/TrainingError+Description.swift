extension TrainingError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noSamples: "nothing to train on; give at least one session"
    case .network(let error): "\(error)"
    case .diverged(let epoch, let step?):
      "epoch \(epoch), step \(step): the loss or its gradient is not a finite number; train with a lower learning rate"
    case .diverged(let epoch, nil):
      "epoch \(epoch): the loss or a parameter is not a finite number; train with a lower learning rate"
    case .checkpoint(let error): "\(error)"
    case .log(let error): "\(error)"
    }
  }
}

extension TrainingLogError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .notARecord(let line): "line \(line): no epoch of a training; name a log that --log has written"
    case .outOfOrder(let line, let epoch):
      "line \(line): epoch \(epoch) does not come after those before it; keep each training in a log of its own"
    }
  }
}

extension CheckpointError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .notACheckpoint: "not a checkpoint; name another file, or remove it to start anew"
    case .unsupportedVersion(let version):
      "checkpoint of version \(version), which this modeltrain cannot read; remove it to start anew"
    case .damaged: "damaged checkpoint; remove it to start anew"
    case .differentTraining(let field):
      "checkpoint of a training with other \(field.plural); use the same command as before, or remove it to start anew"
    case .beyondTheEnd(let epochs):
      "checkpoint of epoch \(epochs), after the last that is asked for; ask for as many epochs, or remove it to start anew"
    }
  }
}

extension CheckpointField {
  fileprivate var plural: String {
    switch self {
    case .network: "layers or keys"
    case .options: "options"
    case .data: "sessions"
    }
  }
}
