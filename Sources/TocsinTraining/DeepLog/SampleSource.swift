public import TocsinAutograd

/// Where the samples of each epoch come from.
public enum SampleSource: Sendable {
  /// The same weighted samples every epoch, in an order drawn anew.
  case fixed([SequenceSample])
  /// Sessions drawn and varied anew for each epoch.
  case drawn(SessionSampler)

  /// The samples of an epoch, and the order in which to take them.
  func epoch(_ epoch: Int, seed: UInt64) -> (samples: [SequenceSample], order: [Int]) {
    switch self {
    case .fixed(let samples):
      var order = Array(samples.indices)
      var random = RandomNumbers(seed: seed, stream: .order, index: UInt64(epoch))
      random.shuffle(&order)
      return (samples, order)
    case .drawn(let sampler):
      var random = RandomNumbers(seed: seed, stream: .augmentation, index: UInt64(epoch))
      let samples = sampler.drawEpoch(using: &random)
      return (samples, Array(samples.indices))
    }
  }

  /// The number of samples in an epoch.
  var samplesPerEpoch: Int {
    switch self {
    case .fixed(let samples): samples.count
    case .drawn(let sampler): sampler.samplesPerEpoch
    }
  }
}
