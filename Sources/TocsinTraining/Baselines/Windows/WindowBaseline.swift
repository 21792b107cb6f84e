/// A rule without a network that flags windows and orders their lines; every published figure stands beside it.
public protocol WindowBaseline: Sendable {
  /// What reports call the rule.
  var name: String { get }

  func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis
}

extension WindowBaseline {
  /// Diagnoses every window of both sets.
  public func evaluate(normal: SessionDataset, abnormal: LabelledWindows) -> DiagnosisEvaluation {
    DiagnosisEvaluation(
      normal: normal.map(diagnose), abnormal: abnormal.windows.map(diagnose), truth: abnormal)
  }
}

/// The baselines that need no more than counts of templates.
public func countingBaselines(_ counts: TemplateCounts) -> [any WindowBaseline] {
  [
    LogOddsBaseline(counts), RarestTemplateBaseline(counts), FirstLinesBaseline(), RandomOrderBaseline(),
  ]
}

/// The baselines that need training windows.
public func trainedBaselines(normal: SessionDataset, abnormal: SessionDataset) -> [any WindowBaseline] {
  [
    EvidenceBaseline(normal: normal, abnormal: abnormal),
    LogisticRegressionBaseline(normal: normal, abnormal: abnormal),
    TermFrequencyBaseline(normal: normal, abnormal: abnormal),
  ]
}
