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
