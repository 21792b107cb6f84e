import TocsinKernels

/// All contenders on one network, round by round, so that a busy machine slows all of them alike. Each round begins with
/// another contender.
struct NetworkComparison {
  static let batches = [1, 32, 256]

  let network: NeutralNetwork
  let contenders: [any Contender]
  private var states: [ContenderResults]

  init(_ network: NeutralNetwork, contenders: [any Contender]) {
    self.network = network
    self.contenders = contenders
    states = contenders.map { _ in ContenderResults() }
  }

  /// Loads, measures and lets go. What fails is part of the result and stops nothing else.
  mutating func run(rounds: Int, seconds: Double, progress: (Int) -> Void) {
    load()
    for round in 0..<rounds {
      progress(round)
      let order = contenders.indices.map { ($0 + round) % contenders.count }
      for batch in Self.batches {
        for index in order where states[index].errors[batch] != nil {
          time(index, batch: batch, seconds: seconds)
        }
      }
      for index in order where states[index].errors[1] != nil { start(index) }
    }
    for contender in contenders { try? contender.unload() }
  }

  private mutating func load() {
    for index in contenders.indices {
      for batch in Self.batches {
        do {
          let loaded = try contenders[index].load(network, batch: batch)
          states[index].errors[batch] = loaded.error
          states[index].modelBytes = states[index].modelBytes ?? loaded.modelBytes
        } catch {
          states[index].failures.append(PeerReport.Failure(batch: batch, reason: "\(error)"))
        }
      }
    }
  }

  private mutating func time(_ index: Int, batch: Int, seconds: Double) {
    do {
      let times = try contenders[index].time(batch: batch, seconds: seconds)
      states[index].medians[batch, default: Measurements("batch \(batch)", unit: "µs", better: .lower)]
        .add(times.median * 1e6)
      states[index].highs[batch, default: []].append(times.high * 1e6)
    } catch {
      states[index].failures.append(PeerReport.Failure(batch: batch, reason: "\(error)"))
      states[index].errors[batch] = nil
    }
  }

  private mutating func start(_ index: Int) {
    do {
      states[index].starts.append(try contenders[index].start(network))
    } catch {
      states[index].failures.append(PeerReport.Failure(reason: "cold start: \(error)"))
      states[index].errors[1] = nil
    }
  }

  /// The contenders' results, compared with each other.
  func report(cost: NetworkCost?, machine: MachineLimits, files: [PeerReport.File]) -> PeerReport.Network {
    var report = PeerReport.Network(
      name: network.name, operations: cost?.operations, weightBytes: cost?.weightBytes,
      limits: cost.map { NetworkLimits($0, machine: machine) },
      results: zip(contenders, states).map { contender, state in
        PeerReport.Result(
          runtime: contender.name, precision: contender.precision, modelBytes: state.modelBytes,
          start: state.startSummary,
          batches: Self.batches.compactMap(state.batchSummary), failures: state.failures)
      }, files: files)
    report.compare()
    return report
  }
}
