/// What one contender has shown of one network so far.
struct ContenderResults {
  var modelBytes: Int?
  /// Distances to the reference, by batch size; a size that has failed is not there.
  var errors: [Int: Double] = [:]
  /// Microseconds, a sample a round, by batch size.
  var medians: [Int: Measurements] = [:]
  var highs: [Int: [Double]] = [:]
  var starts: [Startup] = []
  var failures: [PeerReport.Failure] = []

  /// The summary of all rounds of a batch size; `nil` where it failed.
  func batchSummary(_ batch: Int) -> PeerReport.Batch? {
    guard let error = errors[batch], let medians = medians[batch] else { return nil }
    return PeerReport.Batch(
      batch: batch, error: error, median: medians.median, minimum: medians.minimum, maximum: medians.maximum,
      high: middle(of: highs[batch] ?? []))
  }

  /// The summary of all cold starts; `nil` before the first.
  var startSummary: PeerReport.Start? {
    guard !starts.isEmpty else { return nil }
    let totals = starts.map { $0.total * 1e3 }.sorted()
    return PeerReport.Start(
      milliseconds: middle(of: totals), minimum: totals[0], maximum: totals[totals.count - 1],
      loadingMilliseconds: middle(of: starts.map { $0.loading * 1e3 }),
      residentBytes: Int(middle(of: starts.map { Double($0.residentBytes) })),
      addedBytes: Int(middle(of: starts.map { Double($0.addedBytes) })))
  }
}
