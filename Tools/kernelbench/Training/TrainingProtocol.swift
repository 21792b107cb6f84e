/// What a training process is asked to do; `Tools/python/train_worker.py` answers the same.
struct TrainingRequest: Codable {
  /// Take so many steps and tell the loss before each.
  var steps: Int?
  /// Take steps for so long and tell how long one takes.
  var seconds: Double?
  /// Tell the memory.
  var memory: Bool?
}

/// The loss before each of the steps that were taken.
struct TrainingLosses: Codable {
  var losses: [Double]
}

/// What steps take.
struct StepTimes: Codable {
  /// Seconds of one step.
  var median: Double
  var count: Int
}

/// The memory of a training process.
struct TrainingMemory: Codable {
  /// The most that it has had resident.
  var peakBytes: Int
  /// What it had resident before it made the network: for Python, interpreter and PyTorch.
  var startBytes: Int
}
