import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What a checkpoint belongs to: digests of everything that the result follows from.
package struct CheckpointFingerprints: Equatable {
  var network: SHA256Digest
  var options: SHA256Digest
  var data: SHA256Digest

  var all: [SHA256Digest] { [network, options, data] }

  func firstDifference(from other: CheckpointFingerprints) -> CheckpointField? {
    if network != other.network { return .network }
    if options != other.options { return .options }
    return data != other.data ? .data : nil
  }
}

extension CheckpointFingerprints {
  init(_ objective: some TrainingObjective, _ options: TrainingOptions) {
    network = digest { $0.write(objective.graph) }
    self.options = digest {
      $0.write(options)
      $0.write(objective.parameterGroups)
      objective.writeSettings(to: &$0)
    }
    data = digest { objective.writeData(to: &$0) }
  }
}

private func digest(_ write: (inout ByteWriter) -> Void) -> SHA256Digest {
  var writer = ByteWriter()
  write(&writer)
  return Digest.sha256(writer.bytes.span)
}

extension ByteWriter {
  /// The graph, and the tensors' names and sizes.
  fileprivate mutating func write(_ graph: Graph) {
    writeGraph(graph)
    for tensor in graph.tensors {
      writeName(tensor.name)
      for dimension in tensor.shape.dimensions { writeUInt64(UInt64(dimension.maximum)) }
    }
  }

  /// Every option that the result depends on, but the number of epochs where no schedule needs it: a run may be
  /// prolonged.
  fileprivate mutating func write(_ options: TrainingOptions) {
    writeUInt64(options.seed)
    writeCount(options.batchSize)
    writeCount(options.batchesPerStep)
    // A patience beyond what a count holds is as good as endless.
    writeCount(options.stopping.map { min($0.patience, Int(UInt32.max) - 1) + 1 } ?? 0)
    writeCount(options.stopping?.minimumEpoch ?? 0)
    options.initialisation.writeFingerprint(to: &self)
    for value in [options.learningRate, options.clipNorm ?? 0] { writeFloat64(value) }
    write(options.optimiser)
    write(options.schedule, epochs: options.epochs)
  }

  private mutating func write(_ optimiser: OptimiserConfiguration) {
    switch optimiser {
    case .sgd(let momentum, let dampening, let weightDecay, let isNesterov):
      writeUInt8(0)
      for value in [momentum, dampening, weightDecay] { writeFloat64(value) }
      writeUInt8(isNesterov ? 1 : 0)
    case .adam(let beta1, let beta2, let epsilon, let weightDecay):
      writeUInt8(1)
      for value in [beta1, beta2, epsilon, weightDecay] { writeFloat64(value) }
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      writeUInt8(2)
      for value in [beta1, beta2, epsilon, weightDecay] { writeFloat64(value) }
    }
  }

  private mutating func write(_ schedule: LearningRateSchedule, epochs: Int) {
    switch schedule {
    case .constant: writeUInt8(0)
    case .cosine(let floor):
      writeUInt8(1)
      writeFloat64(floor)
      writeCount(epochs)
    case .inverseSquareRoot(let warmUp, let period):
      writeUInt8(2)
      writeCount(warmUp)
      writeUInt8(period.rawValue)
    case .stepped(let every, let factor, let period):
      writeUInt8(3)
      writeCount(every)
      writeFloat64(factor)
      writeUInt8(period.rawValue)
    }
  }

  /// The groups as they start.
  fileprivate mutating func write(_ groups: [ParameterGroup]) {
    writeCount(groups.count)
    for group in groups {
      writeCount(group.tensors.count)
      for tensor in group.tensors { writeCount(tensor.index) }
      writeFloat64(group.rateFactor)
      writeUInt8(group.decaysWeights ? 1 : 0)
    }
  }
}
