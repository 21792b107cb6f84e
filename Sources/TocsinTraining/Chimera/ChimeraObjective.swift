public import TocsinAutograd
public import TocsinFormat
public import TocsinGraph

/// Chimera's joint loss of detection and localisation, of pairs of a normal and an abnormal window (IV, equations 5 to
/// 10).
///
/// An item is a pair: a normal window, each once in an epoch, and an abnormal one drawn for it, all equally often.
public struct ChimeraObjective: TrainingObjective {
  public let network: ChimeraNetwork
  public let configuration: ChimeraTrainingConfiguration
  private let normal: ChimeraWindows
  private let abnormal: ChimeraWindows
  private let heldOut: (normal: ChimeraWindows, abnormal: ChimeraWindows)
  private let texts: TemplateTexts?
  private let forgetting: KeyForgetting

  init(
    network: ChimeraNetwork, configuration: ChimeraTrainingConfiguration,
    training: (normal: ChimeraWindows, abnormal: ChimeraWindows),
    heldOut: (normal: ChimeraWindows, abnormal: ChimeraWindows), texts: TemplateTexts?, forgetting: KeyForgetting
  ) {
    self.network = network
    self.configuration = configuration
    (normal, abnormal) = training
    self.heldOut = heldOut
    self.texts = texts
    self.forgetting = forgetting
  }

  public var graph: Graph { network.trainingGraph }

  public var parameterGroups: [ParameterGroup] { network.parameterGroups }

  public var itemsPerEpoch: Int { abnormal.count == 0 ? 0 : normal.count }

  public func items(ofEpoch epoch: Int, seed: UInt64) -> ItemSequence<ChimeraPairs> {
    var random = RandomNumbers(seed: seed, stream: .order, index: UInt64(epoch))
    var order = Array(0..<normal.count)
    random.shuffle(&order)
    var partners: [Int] = []
    partners.reserveCapacity(normal.count + abnormal.count)
    while partners.count < normal.count {
      var round = Array(0..<abnormal.count)
      random.shuffle(&round)
      partners += round
    }
    return ItemSequence(
      ChimeraPairs(normal: normal, abnormal: abnormal, partners: partners, epoch: epoch), order: order)
  }

  /// As in training, abnormal windows are repeated until there are as many as normal ones.
  public var validation: ItemSequence<ChimeraPairs>? {
    let (normal, abnormal) = heldOut
    guard normal.count > 0, abnormal.count > 0 else { return nil }
    let pairs = ChimeraPairs(
      normal: normal, abnormal: abnormal, partners: (0..<normal.count).map { $0 % abnormal.count }, epoch: 0)
    return ItemSequence(pairs, order: Array(0..<normal.count))
  }

  public func makeScratch() {}

  public func run(
    _ shard: Shard<ChimeraPairs>, on tape: Tape<KernelArithmetic>, scratch: inout Void
  ) throws(TapeError) -> [Double] {
    let pairs = shard.samples
    tape.batch.begin(itemCount: 2 * shard.items.count, stepCount: pairs.normal.length)
    var weights: [Float] = []
    for item in shard.items {
      let random = shard.step.flatMap { forgetfulNumbers(of: item, epoch: pairs.epoch, seed: $0.seed) }
      append(pair: item, of: pairs, forgettingBy: random, to: &tape.batch)
      let weight = random == nil ? 1 : configuration.forgottenWeight
      weights += [weight, weight]
    }
    let values = network.values
    try tape.evaluate(lossOperands, dropout: shard.step?.dropout(dropoutSites, rowsPerItem: 2))
    let batchCount = min(configuration.training.batchSize, shard.step?.itemCount ?? heldOut.normal.count)
    return losses(
      on: tape, pairs: shard.items.count, of: batchCount, weights: weights, scale: shard.step?.scale)
      + [Double(shard.items.count), Double(hits(tape.elements(of: values.verdict)))]
  }

  public func measures(ofTotals totals: [Double]) -> Measures {
    let pairs = totals[4]
    let parts = totals[0..<4].map { $0 / pairs }
    let weights = configuration.loss
    let loss =
      Double(weights.detection) * parts[0] + Double(weights.localisation) * parts[1]
      + Double(weights.disentanglement) * parts[2] + Double(weights.alignment) * parts[3]
    return Measures(
      loss: loss,
      metrics: [
        Metric("detection", parts[0]), Metric("localisation", parts[1]), Metric("disentanglement", parts[2]),
        Metric("alignment", parts[3]), Metric("accuracy", totals[5] / (2 * pairs)),
      ])
  }
}

// MARK: Windows

extension ChimeraObjective {
  /// What the keys to forget of a pair are drawn by; `nil` of a pair that keeps all its keys.
  private func forgetfulNumbers(of item: Int, epoch: Int, seed: UInt64) -> RandomNumbers? {
    var random = RandomNumbers(seed: seed, stream: .augmentation, index: UInt64(epoch) << 32 | UInt64(item))
    return random.uniform() < configuration.unknownShare ? random : nil
  }

  /// Appends the windows of a pair, keys of both made unknown where there are numbers to draw them by.
  private func append(
    pair item: Int, of pairs: ChimeraPairs, forgettingBy random: RandomNumbers?, to batch: inout TapeBatch<Float>
  ) {
    let normal = batch.inputs[0].keys.count
    append(pairs.normal, item, to: &batch)
    let abnormal = batch.inputs[0].keys.count
    if var random { forgetting.forgetRare(&batch.inputs[0].keys, from: normal, using: &random) }
    append(pairs.abnormal, pairs.partners[item], to: &batch)
    if random != nil { forgetting.forgetSuspects(&batch.inputs[0].keys, from: abnormal) }
  }

  private func append(_ windows: ChimeraWindows, _ index: Int, to batch: inout TapeBatch<Float>) {
    batch.inputs[0].keys.append(contentsOf: windows[index])
    guard let texts else { return }
    for row in windows.texts(of: index) { batch.inputs[1].numbers.append(contentsOf: texts[row]) }
  }
}

// MARK: Losses

extension ChimeraObjective {
  private var lossOperands: [ValueID] {
    let values = network.values
    var operands = [values.verdict, values.causes]
    if configuration.loss.disentanglement != 0 {
      operands += values.representations.flatMap { [$0.first, $0.second] }
    }
    if configuration.loss.alignment != 0 { operands += [values.alignment.first, values.alignment.second] }
    return operands
  }

  private var dropoutSites: [DropoutSite] {
    let values = network.values
    let sites =
      values.layers.map { ($0, configuration.layerDropout) } + values.hidden.map { ($0, configuration.headDropout) }
      + [(values.causes, configuration.causeDropout)]
    return sites.filter { $0.1 > 0 }.map { DropoutSite($0.0, rate: Double($0.1)) }
  }

  /// Adds the losses of a shard of so many pairs, normal windows at even places, and returns their sums.
  private func losses(
    on tape: Tape<KernelArithmetic>, pairs: Int, of batchCount: Int, weights windowWeights: [Float], scale: Float?
  ) -> [Double] {
    let (values, weights) = (network.values, configuration.loss)
    let normal = ItemSelection(from: 0, by: 2, count: pairs)
    let abnormal = ItemSelection(from: 1, by: 2, count: pairs)
    let targets = ClassTargets(classes: (0..<2 * pairs).map { Int32($0 % 2) }, weights: windowWeights)
    let detection = tape.add(.crossEntropy(values.verdict, targets), scale: scale.map { $0 * weights.detection })
    let localisation = tape.add(
      .rankingHinge(values.causes, normal: normal, abnormal: abnormal), scale: scale.map { $0 * weights.localisation })
    var disentanglement = 0.0
    if weights.disentanglement != 0 {
      // A sum over windows counts each. One number of a shard stands for that of the batch, whose Gram matrix has as many
      // more rows: squared, as the number is one of squares. It counts as often as there are pairs.
      let share = Float(batchCount) / Float(pairs)
      let count = configuration.gramForm == .features ? Float(pairs) * share * share : 1
      for pair in values.representations {
        for windows in [normal, abnormal] {
          disentanglement +=
            Double(count)
            * tape.add(
              .disentanglement(pair.first, pair.second, configuration.gramForm, items: windows),
              scale: scale.map { $0 * weights.disentanglement * count })
        }
      }
    }
    var alignment = 0.0
    if weights.alignment != 0 {
      for windows in configuration.alignsNormalWindows ? [normal, abnormal] : [abnormal] {
        alignment += tape.add(
          .jensenShannon(values.alignment.first, values.alignment.second, items: windows),
          scale: scale.map { $0 * weights.alignment })
      }
    }
    return [detection, localisation, disentanglement, alignment]
  }

  /// The windows whose verdict is right; of equal logits the window is abnormal.
  private func hits(_ logits: [Float]) -> Int {
    (0..<logits.count / 2).count { (logits[2 * $0 + 1] >= logits[2 * $0]) == ($0 % 2 == 1) }
  }
}

// MARK: Fingerprints

extension ChimeraObjective {
  public func writeSettings(to writer: inout ByteWriter) {
    let (loss, architecture) = (configuration.loss, configuration.architecture)
    for weight in [loss.detection, loss.localisation, loss.disentanglement, loss.alignment] {
      writer.writeFloat32(weight)
    }
    for rate in [configuration.layerDropout, configuration.headDropout, configuration.causeDropout] {
      writer.writeFloat32(rate)
    }
    writer.writeUInt8(configuration.gramForm.rawValue)
    writer.writeUInt8(configuration.alignsNormalWindows ? 1 : 0)
    writer.writeUInt8(architecture.embedding.rawValue)
    writer.writeFloat64(configuration.unknownShare)
    writer.writeFloat32(configuration.forgottenWeight)
  }

  public func writeData(to writer: inout ByteWriter) {
    for windows in [normal, abnormal, heldOut.normal, heldOut.abnormal] {
      writer.writeCount(windows.count)
      for key in windows.classes + windows.texts { writer.writeUInt32(key) }
    }
    for element in texts?.elements ?? [] { writer.writeFloat32(element) }
  }
}
