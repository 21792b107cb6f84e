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

/// What a diagnoser says about the windows of both classes.
public struct WindowDiagnoses: Sendable {
  /// What reports call the diagnoser.
  public var name: String
  /// Of every normal window.
  public var normal: [WindowDiagnosis]
  /// Of every abnormal window.
  public var abnormal: [WindowDiagnosis]

  public init(name: String, normal: [WindowDiagnosis], abnormal: [WindowDiagnosis]) {
    self.name = name
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

extension DiagnosisEvaluation {
  /// Evaluates what was said about a subset of the windows.
  public init(_ diagnoses: WindowDiagnoses, truth: WindowTruth, subset: WindowSubset) {
    self.init(
      normal: subset.normal.map { diagnoses.normal[$0] }, abnormal: subset.abnormal.map { diagnoses.abnormal[$0] },
      truth: truth.abnormal.selecting(subset.abnormal))
  }
}

extension WindowBaseline {
  /// Diagnoses every window of both classes.
  public func diagnoses(of truth: WindowTruth) -> WindowDiagnoses {
    WindowDiagnoses(name: name, normal: truth.normal.map(diagnose), abnormal: truth.abnormal.windows.map(diagnose))
  }
}
