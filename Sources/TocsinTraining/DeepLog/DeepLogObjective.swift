public import TocsinAutograd
public import TocsinFormat
public import TocsinGraph

/// Which steps of a network's output a loss looks at.
public enum StepSelection: UInt8, Sendable {
  /// The last step of each sequence, as the graph says.
  case last = 0
  /// Every step, for networks that stream with their state carried on.
  case every = 1
}

/// The cross-entropy of the next key, at the last step or at every step of key sequences of any lengths.
public struct DeepLogObjective: TrainingObjective {
  /// The network as it is trained.
  public let graph: Graph
  /// Which steps the loss looks at.
  public let selection: StepSelection
  /// The samples of each epoch.
  public let training: SampleSource
  /// The samples held out; may be empty.
  public let holdOut: [SequenceSample]
  /// Softens the targets of training; the hold-out is judged on the plain ones.
  public let mixture: FutureMixture?
  /// What the loss reads.
  private let logits: ValueID

  /// - Parameter graph: keys in, a softmax out.
  /// - Throws: the error of the graph that answers at every step.
  public init(
    graph: Graph, selection: StepSelection, training: SampleSource, holdOut: [SequenceSample],
    mixture: FutureMixture? = nil
  ) throws(TapeError) {
    self.graph = selection == .every ? try graph.answeringAtEveryStep() : graph
    self.selection = selection
    self.training = training
    self.holdOut = holdOut
    self.mixture = mixture
    let output = self.graph.outputs[0].value
    if output.index >= graph.inputs.count,
      case .softmax(let logits) = self.graph.nodes[output.index - graph.inputs.count]
    {
      self.logits = logits
    } else {
      logits = output
    }
  }

  public var itemsPerEpoch: Int { training.samplesPerEpoch }

  public func items(ofEpoch epoch: Int, seed: UInt64) -> ItemSequence<[SequenceSample]> {
    let (samples, order) = training.epoch(epoch, seed: seed)
    return ItemSequence(samples, order: order)
  }

  public var validation: ItemSequence<[SequenceSample]>? {
    holdOut.isEmpty ? nil : ItemSequence(holdOut, order: Array(holdOut.indices))
  }

  /// What the targets that the loss looks at count together.
  public func weight(of items: ArraySlice<Int>, in samples: [SequenceSample]) -> Double {
    var sum = 0.0
    for item in items {
      let sample = samples[item]
      switch selection {
      case .every: sum += sample.totalWeight
      case .last: sum += (sample.targets.last ?? SequenceSample.noTarget) < 0 ? 0 : Double(sample.weight)
      }
    }
    return sum
  }

  public func makeScratch() -> SequenceBatch { SequenceBatch() }

  public func run(
    _ shard: Shard<[SequenceSample]>, on tape: Tape<KernelArithmetic>, scratch sequences: inout SequenceBatch
  ) throws(TapeError) -> [Double] {
    sequences.fill(shard.samples, indices: shard.items, mixture: shard.step == nil ? nil : mixture)
    tape.batch.pack(sequences)
    try tape.evaluate([logits])
    let loss = tape.add(
      sequences.crossEntropy(logits, atEveryStep: selection == .every), scale: shard.step?.scale)
    return [loss, weight(of: shard.items, in: shard.samples)]
  }

  public func measures(ofTotals totals: [Double]) -> Measures { Measures(loss: totals[0] / totals[1]) }
}

extension DeepLogObjective {
  public func writeSettings(to writer: inout ByteWriter) {
    writer.writeUInt8(selection.rawValue)
    guard let mixture else { return }
    writer.writeFloat32(mixture.share)
    writer.writeFloat32(mixture.decay)
    writer.writeCount(mixture.classCount)
  }

  public func writeData(to writer: inout ByteWriter) {
    switch training {
    case .fixed(let samples):
      writer.writeUInt8(0)
      writer.write(samples)
    case .drawn(let sampler):
      writer.writeUInt8(1)
      sampler.writeFingerprint(to: &writer)
    }
    writer.write(holdOut)
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ samples: [SequenceSample]) {
    writeCount(samples.count)
    for sample in samples {
      writeCount(sample.inputs.count)
      for key in sample.inputs { writeUInt32(key) }
      for target in sample.targets + sample.continuation { writeUInt32(UInt32(bitPattern: target)) }
      writeFloat32(sample.weight)
    }
  }
}
