public import TocsinDetect

/// Windows of both classes with the truth about their lines.
public struct WindowTruth: Sendable {
  public var normal: SessionDataset
  public var abnormal: LabelledWindows

  public init(normal: SessionDataset, abnormal: LabelledWindows) {
    self.normal = normal
    self.abnormal = abnormal
  }
}

/// Which windows of both classes an evaluation is about, by their positions.
public struct WindowSubset: Equatable, Sendable {
  public var normal: [Int]
  public var abnormal: [Int]

  /// All windows, as often as they occur.
  public init(all truth: WindowTruth) {
    normal = Array(truth.normal.indices)
    abnormal = Array(truth.abnormal.windows.indices)
  }

  /// Every distinct window once.
  public init(distinct truth: WindowTruth) {
    normal = DistinctSessions(truth.normal).indices
    abnormal = DistinctSessions(truth.abnormal.windows).indices
  }

  public var isEmpty: Bool { normal.isEmpty && abnormal.isEmpty }

  /// Those of these windows that training did not see.
  public func clean(of truth: WindowTruth, seen: SeenWindows) -> WindowSubset {
    filtered(of: truth) { !seen.contains($0) }
  }

  /// Those of these windows that hold a key which is not in the vocabulary: what counting knows nothing of.
  public func novel(of truth: WindowTruth, vocabulary: LogKeyVocabulary) -> WindowSubset {
    filtered(of: truth) { window in window.contains { vocabulary.classIndex(of: $0) == nil } }
  }

  private func filtered(of truth: WindowTruth, by condition: (ArraySlice<UInt32>) -> Bool) -> WindowSubset {
    var subset = self
    subset.normal.removeAll { !condition(truth.normal[$0]) }
    subset.abnormal.removeAll { !condition(truth.abnormal.windows[$0]) }
    return subset
  }
}
