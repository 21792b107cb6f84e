import ToolSupport

/// What `kernelbench peers` found, schema `tocsin.peers/1`.
struct PeerReport: JSONReport {
  static let schema = "tocsin.peers/1"

  struct Runtime: Encodable {
    var name: String
    var version: String
    /// What a program needs of libraries.
    var libraryBytes: Int?
  }

  struct Absence: Encodable {
    var name: String
    var reason: String
  }

  struct Network: Encodable {
    var name: String
    /// Floating-point operations of the products for one item.
    var operations: Int?
    var weightBytes: Int?
    var limits: NetworkLimits?
    var results: [Result]
    var files: [File]
  }

  struct Result: Encodable {
    var runtime: String
    var precision: Precision
    var modelBytes: Int?
    var start: Start?
    var batches: [Batch]
    /// The least error of the other runtimes with the same precision over this one's: above 1 this one is nearest of all.
    var errorRatio: Double?
    var failures: [Failure]

    /// The largest distance to the reference, in whatever batch.
    var error: Double? { batches.map(\.error).max() }
  }

  struct Failure: Encodable {
    /// The batch size that failed; absent where it was a cold start.
    var batch: Int?
    var reason: String
  }

  /// Cold starts: medians, and the spread of the total.
  struct Start: Encodable {
    var milliseconds: Double
    var minimum: Double
    var maximum: Double
    /// Without the host's own start.
    var loadingMilliseconds: Double
    var residentBytes: Int
    /// Without what the host had before.
    var addedBytes: Int
  }

  struct Batch: Encodable {
    var batch: Int
    /// The largest distance to the float64 reference outputs.
    var error: Double
    /// Microseconds of a call: of the medians of the rounds, the middle, the least and the greatest.
    var median: Double
    var minimum: Double
    var maximum: Double
    /// Microseconds which 99 of 100 calls stay below: the middle of the rounds.
    var high: Double
    /// The least median of the other runtimes over this one's: above 1 this one is ahead of all others. f32 is compared
    /// with f32, reduced precision with reduced precision.
    var ratio: Double?
    /// The same runtime's median in f32 over this one's; where this one has reduced precision.
    var gain: Double?

    /// Items in a second, from the time of a call.
    func rate(_ microseconds: Double) -> Double { Double(batch) * 1e6 / microseconds }
  }

  struct File: Encodable {
    var format: NetworkFile.Format
    var precision: Precision
    var bytes: Int
    /// The whole file as one frame of zstd, level 19.
    var compressedBytes: Int
  }

  var instructionSet: String
  var rounds: Int
  var secondsPerRound: Double
  /// The peak of the core, measured in this run.
  var gigaflops: Double
  var int8Gigaops: Double
  var runtimes: [Runtime]
  var absent: [Absence]
  var networks: [Network] = []
}

extension PeerReport.Result {
  /// Whether the two compete: other runtimes, both in f32 or both with reduced precision.
  fileprivate func competes(with other: Self) -> Bool {
    runtime != other.runtime && precision.isReduced == other.precision.isReduced
  }

  func batch(_ size: Int) -> PeerReport.Batch? { batches.first { $0.batch == size } }
}

extension PeerReport.Network {
  /// Sets every result's ratios to the best of those it competes with, and to its own runtime in f32.
  mutating func compare() {
    for index in results.indices {
      let result = results[index]
      let full = results.first { $0.runtime == result.runtime && !$0.precision.isReduced }
      for (position, batch) in result.batches.enumerated() {
        results[index].batches[position].ratio =
          best(batch: batch.batch, against: result).map { $0.median / batch.median }
        if result.precision.isReduced {
          results[index].batches[position].gain = full?.batch(batch.batch).map { $0.median / batch.median }
        }
      }
      let others = results.filter { $0.runtime != result.runtime && $0.precision == result.precision }
      if let least = others.compactMap(\.error).min(), let error = result.error, error > 0 {
        results[index].errorRatio = least / error
      }
    }
  }

  /// The fastest of those that a result competes with, at a batch size.
  func best(batch: Int, against result: PeerReport.Result) -> (result: PeerReport.Result, median: Double)? {
    results.filter { $0.competes(with: result) }
      .compactMap { other in other.batch(batch).map { (result: other, median: $0.median) } }
      .min { $0.median < $1.median }
  }
}
