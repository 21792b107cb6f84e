import Testing
import TocsinAutograd
import TocsinTraining

/// The temperature and the prior by which margins become probabilities.
@Suite struct ChimeraCalibrationTests {
  /// Two margins, of each label a thousand windows, such that `e^(margin / temperature)` is how much more frequent a
  /// margin is in abnormal ones: labels are equally probable, and neither is the mirror of the other.
  private func margins(temperature: Double) -> (normal: [Float], abnormal: [Float]) {
    func margins(low: Int) -> [Float] {
      [Float](repeating: Float(-2 * temperature), count: low)
        + [Float](repeating: Float(temperature), count: 1000 - low)
    }
    return (margins(low: 665), margins(low: 90))
  }

  @Test(arguments: [0.8, 2.5, 6], [0.5, 0.1, 0.003]) func theTemperatureIsRecovered(temperature: Double, prior: Double)
  {
    let (normal, abnormal) = margins(temperature: temperature)
    let calibration = ChimeraCalibration(normal: normal, abnormal: abnormal, prior: prior)
    #expect(abs(Double(calibration.temperature) / temperature - 1) < 0.02)
    #expect(abs(Double(calibration.priorShift) - naturalLogarithm(prior / (1 - prior))) < 1e-6)
  }

  @Test func theShiftIsThatOfTheLogOdds() {
    func shift(_ prior: Double) -> Float { ChimeraCalibration(normal: [-1], abnormal: [1], prior: prior).priorShift }
    #expect(shift(0.5) == 0)
    #expect(abs(shift(0.1) + 2.1972246) < 1e-6)
    #expect(abs(shift(0.9) - 2.1972246) < 1e-6)
  }

  /// How many windows there are of a label says nothing of the prior.
  @Test func labelsWeighWhatThePriorSays() {
    let (normal, abnormal) = margins(temperature: 2.5)
    let once = ChimeraCalibration(normal: normal, abnormal: abnormal, prior: 0.1)
    let oversampled = ChimeraCalibration(normal: normal, abnormal: abnormal + abnormal + abnormal, prior: 0.1)
    #expect(abs(once.temperature - oversampled.temperature) < 1e-4)
  }

  @Test func certaintyHasBounds() {
    let separated = ChimeraCalibration(normal: [-9, -8, -7], abnormal: [6, 7, 9], prior: 0.1)
    #expect(abs(separated.temperature - 0.3678794) < 1e-4)
    let useless = ChimeraCalibration(normal: [6, 7, 9], abnormal: [-9, -8, -7], prior: 0.1)
    #expect(abs(useless.temperature - 148.413) < 0.1)
  }
}
