/// How far a run is. All randomness follows from the seed and this, so there is no generator to save.
package struct TrainingPosition: Equatable {
  /// Epochs that are finished.
  package var epochs = 0
  /// Steps that are finished of the epoch after those.
  package var steps = 0
  /// What these steps' shards add up to.
  package var totals: [Double] = []
  /// Of the last epoch that is finished.
  var trainingLoss = Double.nan
  /// Likewise; `nil` without a hold-out.
  var validationLoss: Double?

  mutating func endStep(_ totals: [Double]) {
    steps += 1
    self.totals = self.totals.isEmpty ? totals : zip(self.totals, totals).map(+)
  }

  mutating func endEpoch(trainingLoss: Double, validationLoss: Double?) {
    epochs += 1
    steps = 0
    totals = []
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
  }
}
