import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What a checkpoint belongs to: digests of everything that the result follows from.
struct CheckpointFingerprints: Equatable {
  var network: SHA256Digest
  var options: SHA256Digest
  var data: SHA256Digest

  func firstDifference(from other: CheckpointFingerprints) -> CheckpointField? {
    if network != other.network { return .network }
    if options != other.options { return .options }
    return data != other.data ? .data : nil
  }
}

extension CheckpointFingerprints {
  init(_ task: TrainingTask, _ options: TrainingOptions) {
    network = digest { $0.write(task.graph, task.selection) }
    self.options = digest { $0.write(options, task.mixture) }
    data = digest {
      $0.write(task.training)
      $0.write(task.validation)
    }
  }
}

private func digest(_ write: (inout ByteWriter) -> Void) -> SHA256Digest {
  var writer = ByteWriter()
  write(&writer)
  return Digest.sha256(writer.bytes.span)
}

extension ByteWriter {
  fileprivate mutating func write(_ graph: Graph, _ selection: StepSelection) {
    writeUInt8(selection.rawValue)
    for tensor in graph.tensors {
      writeName(tensor.name)
      for dimension in tensor.shape.dimensions { writeUInt64(UInt64(dimension.maximum)) }
    }
    for node in graph.nodes {
      writeBytes(Array(node.name.description.utf8))
      if case .oneHot(_, let classes) = node { writeCount(classes) }
      for operand in node.operands { writeCount(operand.index) }
      for tensor in node.tensors { writeCount(tensor.index) }
    }
  }

  /// Every option that the result depends on, but the number of epochs where no schedule needs it: a run may be prolonged.
  fileprivate mutating func write(_ options: TrainingOptions, _ mixture: FutureMixture?) {
    writeUInt64(options.seed)
    writeCount(options.batchSize)
    writeCount(options.batchesPerStep)
    writeCount(options.stopping.map { $0.patience + 1 } ?? 0)
    writeCount(options.stopping?.minimumEpoch ?? 0)
    options.initialisation.writeFingerprint(to: &self)
    for value in [options.learningRate, options.clipNorm ?? 0] { writeFloat64(value) }
    write(options.optimiser)
    write(options.schedule, epochs: options.epochs)
    if let mixture {
      writeFloat32(mixture.share)
      writeFloat32(mixture.decay)
      writeCount(mixture.classCount)
    }
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

  fileprivate mutating func write(_ source: SampleSource) {
    switch source {
    case .fixed(let samples):
      writeUInt8(0)
      write(samples)
    case .drawn(let sampler):
      writeUInt8(1)
      sampler.writeFingerprint(to: &self)
    }
  }

  mutating func write(_ samples: [SequenceSample]) {
    writeCount(samples.count)
    for sample in samples {
      writeCount(sample.inputs.count)
      for key in sample.inputs { writeUInt32(key) }
      for target in sample.targets + sample.continuation { writeUInt32(UInt32(bitPattern: target)) }
      writeFloat32(sample.weight)
    }
  }
}
