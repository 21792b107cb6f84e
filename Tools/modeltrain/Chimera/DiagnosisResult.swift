import TocsinTraining

/// What a diagnoser makes of windows, for reports.
struct DiagnosisResult: Encodable {
  /// How well the orders of lines find root causes.
  struct Localisation: Encodable {
    /// Of the first k lines.
    struct Cutoff: Encodable {
      var k: Int
      var hitRate: Double
      var precision: Double
      var meanPrecision: Double
      var gain: Double
    }

    var at: [Cutoff]
    var reciprocalRank: Double
    var score: Double

    init(_ measures: LocalisationMeasures) {
      at = DiagnosisEvaluation.cutoffs.map { k in
        Cutoff(
          k: k, hitRate: measures.hitRate(at: k), precision: measures.precision(at: k),
          meanPrecision: measures.meanPrecision(at: k), gain: measures.gain(at: k))
      }
      reciprocalRank = measures.reciprocalRank
      score = measures.score
    }
  }

  /// What becomes of faults, as shares of all.
  struct Outcomes: Encodable {
    var k: Int
    var detectedAndLocalised: Double
    var detected: Double
    var localised: Double
    var missed: Double

    init(_ outcomes: DiagnosisOutcomes, k: Int) {
      self.k = k
      detectedAndLocalised = outcomes.detectedAndLocalised
      detected = outcomes.detected
      localised = outcomes.localised
      missed = outcomes.missed
    }
  }

  /// Whether windows are as often abnormal as their probabilities say.
  struct Calibration: Encodable {
    var meanProbability: Double
    var abnormalShare: Double
    var brierScore: Double
    var expectedError: Double

    init(_ calibration: ProbabilityCalibration) {
      meanProbability = calibration.meanProbability
      abnormalShare = calibration.abnormalShare
      brierScore = calibration.brierScore
      expectedError = calibration.expectedError
    }
  }

  var name: String
  /// Flagged or not against the truth.
  var detection: ConfusionReport
  /// `nil` of baselines, which give no probabilities.
  var calibration: Calibration?
  /// Every abnormal window counts.
  var theoretical: Localisation
  /// A window that was not flagged is a miss.
  var actual: Localisation
  /// As `theoretical`, of distinct templates; `nil` of a random order.
  var templates: Localisation?
  var bias: Double
  var outcomes: [Outcomes]
  /// Normal windows for which a root cause is reported, and their share.
  var falseCauses: Int
  var falseCauseRate: Double
  /// Abnormal windows that are flagged with the answer "no clear root cause".
  var withoutClearCause: Int

  /// Of the distinct windows.
  init(ofDistinct diagnoses: WindowDiagnoses, truth: WindowTruth) {
    self.init(
      DiagnosisEvaluation(diagnoses, truth: truth, subset: WindowSubset(distinct: truth)), named: diagnoses.name)
  }

  init(_ evaluation: DiagnosisEvaluation, named name: String) {
    self.name = name
    detection = ConfusionReport(evaluation.detection)
    calibration = evaluation.calibration.map(Calibration.init)
    theoretical = Localisation(evaluation.theoretical)
    actual = Localisation(evaluation.actual)
    templates = evaluation.templates.map(Localisation.init)
    bias = evaluation.bias
    outcomes = DiagnosisEvaluation.cutoffs.map { Outcomes(evaluation.outcomes(at: $0), k: $0) }
    falseCauses = evaluation.falseCauseCount
    falseCauseRate = evaluation.falseCauseRate
    withoutClearCause = evaluation.unclearCount
  }
}
