/// What a diagnoser makes of windows with the truth about every line.
public struct DiagnosisEvaluation: Sendable {
  /// The k of what is told of the first k lines.
  public static let cutoffs = [1, 3, 5]

  /// Flagged or not against the truth; counts are windows.
  public private(set) var detection = ConfusionCounts()
  /// Of every abnormal window, whether it was flagged.
  public private(set) var isDetected: [Bool]
  /// Of every abnormal window, flagged or not, how well the order finds its root causes.
  public private(set) var measures: [LocalisationMeasures]
  /// The theoretical setting: every abnormal window counts.
  public private(set) var theoretical: LocalisationMeasures
  /// The actual setting: a window that was not flagged is a miss.
  public private(set) var actual: LocalisationMeasures
  /// The theoretical setting for distinct templates instead of lines; `nil` of a random order.
  public private(set) var templates: LocalisationMeasures?
  /// Abnormal windows that are flagged with the answer "no clear root cause".
  public private(set) var unclearCount = 0
  /// Normal windows that are flagged and for which a root cause is reported.
  public private(set) var falseCauseCount = 0
  /// Of the probabilities; `nil` where the diagnoser gives none, or without windows.
  public private(set) var calibration: ProbabilityCalibration?

  /// - Parameters:
  ///   - normal: The diagnoses of normal windows.
  ///   - abnormal: Those of abnormal ones.
  ///   - truth: The abnormal windows, in the same order.
  public init(normal: [WindowDiagnosis], abnormal: [WindowDiagnosis], truth: LabelledWindows) {
    precondition(abnormal.count == truth.count, "every abnormal window has its diagnosis")
    for diagnosis in normal {
      detection.record(isAnomalous: diagnosis.isAnomalous, isAbnormal: false)
      if diagnosis.isAnomalous, diagnosis.hasClearCause { falseCauseCount += 1 }
    }
    for diagnosis in abnormal {
      detection.record(isAnomalous: diagnosis.isAnomalous, isAbnormal: true)
      if diagnosis.isAnomalous, !diagnosis.hasClearCause { unclearCount += 1 }
    }
    isDetected = abnormal.map(\.isAnomalous)
    measures = abnormal.enumerated().map { $1.order.measures(causes: truth.causes(of: $0)) }
    theoretical = LocalisationMeasures(meanOf: measures)
    actual = LocalisationMeasures(meanOf: zip(isDetected, measures).map { $0 ? $1 : .miss })
    let templates = abnormal.enumerated().compactMap {
      $1.order.templateMeasures(keys: truth.windows[$0], causes: truth.causes(of: $0))
    }
    if templates.count == abnormal.count { self.templates = LocalisationMeasures(meanOf: templates) }
    let probabilities = (normal.compactMap(\.probability), abnormal.compactMap(\.probability))
    if probabilities.0.count == normal.count, probabilities.1.count == abnormal.count {
      calibration = ProbabilityCalibration(normal: probabilities.0, abnormal: probabilities.1)
    }
  }

  /// Diagnostic bias (Chimera, III-A): what is lost of the mean of HR@1, HR@3 and HR@5 where the detector misses. At most
  /// 0; 0 with a perfect detector.
  public var bias: Double { actual.score - theoretical.score }

  /// What becomes of the faults, "localised" meaning a root cause among the first k lines.
  public func outcomes(at k: Int) -> DiagnosisOutcomes {
    DiagnosisOutcomes(isDetected: isDetected, hits: measures.map { $0.hitRate(at: k) })
  }

  /// The share of normal windows for which a root cause is reported; 0 of none.
  public var falseCauseRate: Double {
    let count = detection.falsePositives + detection.trueNegatives
    return count == 0 ? 0 : Double(falseCauseCount) / Double(count)
  }

  /// How much more than another diagnoser on the same windows, in the theoretical setting.
  public func difference(
    from other: DiagnosisEvaluation, seed: UInt64 = 0, in measure: (LocalisationMeasures) -> Double
  ) -> MeanDifference {
    MeanDifference(of: measures.map(measure), minus: other.measures.map(measure), seed: seed)
  }
}
