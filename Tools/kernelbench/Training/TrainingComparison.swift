/// All contenders on one network, round by round, so that a busy machine slows all of them alike. Each round begins with
/// another contender.
struct TrainingComparison {
  private let network: TrainingNetwork
  private let contenders: [TrainingContender]
  private var losses: [[Double]]
  private var speeds: [Measurements]
  private var memory: [TrainingMemory?]

  init(_ network: TrainingNetwork, contenders: [TrainingContender]) {
    self.network = network
    self.contenders = contenders
    losses = contenders.map { _ in [] }
    speeds = contenders.map { Measurements($0.name, unit: "steps/s", better: .higher) }
    memory = contenders.map { _ in nil }
  }

  /// Compares losses, then takes times. The processes end with it.
  mutating func run(rounds: Int, seconds: Double, steps: Int, progress: (Int) -> Void) throws {
    for index in contenders.indices { losses[index] = try contenders[index].losses(steps: steps) }
    for round in 0..<rounds {
      progress(round)
      for place in contenders.indices {
        let index = (place + round) % contenders.count
        speeds[index].add(1 / (try contenders[index].time(seconds: seconds).median))
      }
    }
    for index in contenders.indices {
      memory[index] = try contenders[index].memory()
      contenders[index].stop()
    }
  }

  /// The contenders' results, compared with ours on as many threads.
  var report: TrainingReport.Network {
    let results = contenders.indices.map { index in
      let (contender, speed) = (contenders[index], speeds[index])
      return TrainingReport.Result(
        runtime: contender.name, threads: contender.threads, stepsPerSecond: speed.median, minimum: speed.minimum,
        maximum: speed.maximum, itemsPerSecond: speed.median * Double(network.batchSize),
        peakBytes: memory[index]?.peakBytes ?? 0,
        trainingBytes: (memory[index]?.peakBytes ?? 0) - (memory[index]?.startBytes ?? 0), losses: losses[index])
    }
    return TrainingReport.Network(
      name: network.rawValue, summary: network.summary, batch: network.batchSize, results: results)
  }
}
