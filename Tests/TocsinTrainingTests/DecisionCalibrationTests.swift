import Foundation
import Testing
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinTraining

/// An exported network whose rule says nothing yet but what is expected, and varied sessions for it.
private struct Calibrated {
  var file: ModelFile
  let sessions: [[UInt32]]
  let kernels: KernelSet

  init(expectedProbability: Float, sessionCount: Int = 400) throws {
    kernels = try KernelSet.fromEnvironment()
    let training = try SmallTraining.augmented.training()
    sessions = training.calibrationSessions(count: sessionCount)
    var export = DeepLogExport()
    export.calibration = DecisionCalibration(
      expectedProbability: expectedProbability, sessionCount: sessionCount, falseAlarmShare: 0.05)
    file = try export.modelFile(
      of: try SmallTraining.augmented.run(kernels: kernels), training: training, dataset: SmallTraining.dataset,
      kernels: kernels)
  }

  func configuration() throws -> DeepLogConfiguration {
    try DeepLogConfiguration(decoding: try #require(file.detector))
  }

  /// Each session's verdict, in order.
  func verdicts() throws -> [SessionVerdict] {
    var options = StreamOptions()
    options.maximumSessions = 1
    var stream = try DeepLogStream(model: DeepLogModel(file: file, kernels: kernels), options: options)
    return sessions.compactMap { session in
      for key in session { _ = stream.push(session: 0, key: key) }
      return stream.end(session: 0)
    }
  }
}

@Test("as many sessions are called anomalous as may be, and no more", arguments: [0.5, 0.2])
func calibrationKeepsItsShare(_ expectedProbability: Float) throws {
  let calibrated = try Calibrated(expectedProbability: expectedProbability)
  let verdicts = try calibrated.verdicts()
  #expect(verdicts.count == 400)
  let rule = try calibrated.configuration().rule
  #expect(rule.expectedProbability == expectedProbability)
  let ascending = verdicts.map(\.plausibility).sorted()
  // 5 % of 400 lie below the twenty-first, if no two are equal there.
  #expect(ascending[19] < ascending[20])
  #expect(rule.minimumPlausibility == ascending[20])
  // Plausibility only falls, so a session that ends above the minimum never was below.
  #expect(verdicts.count(where: \.isAnomalous) == 20)
}

@Test("what is called expected is a power of e")
func expectations() {
  #expect(DecisionCalibration.varied.expectedProbability == Float(exp(-6.0)))
  #expect(DecisionCalibration.heldOut.expectedProbability == Float(exp(-4.0)))
}

@Test("without sessions nothing is calibrated: the rule is off")
func noSessions() throws {
  let calibrated = try Calibrated(expectedProbability: 0.5, sessionCount: 20)
  let minimum = try DecisionCalibration.varied.minimumPlausibility(
    of: calibrated.file, sessions: [], kernels: calibrated.kernels)
  #expect(minimum == 0)
}
