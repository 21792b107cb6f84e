extension TrainingError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noSamples: "nothing to train on; give at least one session"
    case .network(let error): "\(error)"
    case .graph(let error): "\(error)"
    case .diverged(let epoch): "epoch \(epoch): the loss is no longer a finite number; train with a lower learning rate"
    case .checkpoint(let error): "\(error)"
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
