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
  }

  struct Result: Encodable {
    var runtime: String
    var modelBytes: Int?
    var start: Start?
    var batches: [Batch]
    var failures: [Failure]
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
    /// The least median of the other runtimes over this one's: above 1 this one is ahead of all others.
    var ratio: Double?

    /// Items in a second, from the time of a call.
    func rate(_ microseconds: Double) -> Double { Double(batch) * 1e6 / microseconds }
  }

  var instructionSet: String
  var rounds: Int
  var secondsPerRound: Double
  /// The peak of the core, measured in this run.
  var gigaflops: Double
  var runtimes: [Runtime]
  var absent: [Absence]
  var networks: [Network] = []
}

extension PeerReport.Network {
  /// Sets every runtime's ratio to the best of the others, batch by batch.
  mutating func compare() {
    for index in results.indices {
      for position in results[index].batches.indices {
        let own = results[index].batches[position]
        let others = results.indices.filter { $0 != index }.compactMap { other in
          results[other].batches.first { $0.batch == own.batch }?.median
        }
        results[index].batches[position].ratio = others.min().map { $0 / own.median }
      }
    }
  }

  /// The fastest runtime besides one, at a batch size.
  func best(batch: Int, besides name: String) -> (name: String, batch: PeerReport.Batch)? {
    results.filter { $0.runtime != name }
      .compactMap { result in result.batches.first { $0.batch == batch }.map { (name: result.runtime, batch: $0) } }
      .min { $0.batch.median < $1.batch.median }
  }
}
