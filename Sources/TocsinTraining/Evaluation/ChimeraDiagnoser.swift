public import TocsinDetect

/// Diagnoses windows with a Chimera as it is used: by the runtime, with the model's own calibration.
public struct ChimeraDiagnoser: ~Copyable {
  /// What reports call the model.
  public static let name = "Chimera"

  private var scorer: ChimeraScorer

  public init(_ model: ChimeraModel) throws(DetectError) {
    scorer = try ChimeraScorer(model: model, maximumBatch: ChimeraScorer.usualBatch)
  }

  /// Diagnoses windows of keys, each distinct one once.
  ///
  /// - Parameter onProgress: called with the distinct windows that are done and all there are.
  /// - Returns: A diagnosis of every window, in their order.
  /// - Throws: ``DetectError/windowLength(_:maximum:)`` where a window is longer than the model's.
  public mutating func diagnoses(
    of windows: SessionDataset, onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws(DetectError) -> [WindowDiagnosis] {
    let distinct = DistinctSessions(windows).indices
    var diagnoses: [ArraySlice<UInt32>: WindowDiagnosis] = [:]
    // Windows of one length make a batch; a window's diagnosis does not depend on the others.
    let byLength = distinct.sorted { (windows[$0].count, $0) < (windows[$1].count, $1) }
    var start = 0
    while start < byLength.count {
      let length = windows[byLength[start]].count
      let end = min(start + scorer.maximumBatch, byLength.count)
      let batch = byLength[start..<end].prefix { windows[$0].count == length }
      let keys = batch.flatMap { windows[$0] }
      try scorer.score(keys.span, windowLength: length)
      for (place, index) in batch.enumerated() { diagnoses[windows[index]] = WindowDiagnosis(scorer.window(place)) }
      start = batch.endIndex
      onProgress(start, byLength.count)
    }
    return windows.compactMap { diagnoses[$0] }
  }
}

extension ChimeraDiagnoser {
  /// Diagnoses every window of both classes.
  public mutating func diagnoses(
    of truth: WindowTruth, onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws(DetectError) -> WindowDiagnoses {
    WindowDiagnoses(
      name: Self.name, normal: try diagnoses(of: truth.normal, onProgress: onProgress),
      abnormal: try diagnoses(of: truth.abnormal.windows, onProgress: onProgress))
  }
}

extension WindowDiagnosis {
  /// What the runtime says about a window.
  public init(_ window: borrowing JudgedWindow) {
    let ranking = window.ranking
    let probability = Double(window.verdict.probability)
    self.init(
      isAnomalous: window.verdict.isAnomalous, order: .ranked(ranking.indices.map { Int(ranking[$0]) }),
      hasClearCause: window.verdict.hasClearCause,
      // What is no number counts as certain: it is flagged.
      probability: probability.isNaN ? 1 : probability)
  }
}
