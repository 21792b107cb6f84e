import ToolSupport

/// What `kernelbench training` tells.
struct TrainingReport: JSONReport {
  static let schema = "tocsin.bench-training/1"
  /// How far losses may be apart, relative to PyTorch's.
  static let lossTolerance = 1e-3

  /// What one contender did on so many threads.
  struct Result: Encodable {
    var runtime: String
    var threads: Int
    /// The median of the rounds.
    var stepsPerSecond: Double
    var minimum: Double
    var maximum: Double
    var itemsPerSecond: Double
    /// The most that the process had resident.
    var peakBytes: Int
    /// What of it came after the libraries were there: network, batch, and all that training takes.
    var trainingBytes: Int
    /// Before each of the first steps.
    var losses: [Double]
  }

  struct Network: Encodable {
    var name: String
    var summary: String
    var batch: Int
    var results: [Result]
    /// Our steps a second over PyTorch's, by the number of threads.
    var ratios: [String: Double] = [:]
    /// The largest relative distance of our losses to PyTorch's; `nil` without PyTorch.
    var lossDistance: Double?

    init(name: String, summary: String, batch: Int, results: [Result]) {
      self.name = name
      self.summary = summary
      self.batch = batch
      self.results = results
      for ours in results where ours.runtime == TrainingContender.ourName {
        for theirs in results where theirs.runtime != ours.runtime {
          let distances = zip(ours.losses, theirs.losses).map { abs($0 - $1) / abs($1) }
          let areComparable = ours.losses.count == theirs.losses.count && distances.allSatisfy(\.isFinite)
          lossDistance = max(lossDistance ?? 0, areComparable ? distances.max() ?? .infinity : .infinity)
          if theirs.threads == ours.threads {
            ratios["\(ours.threads)"] = ours.stepsPerSecond / theirs.stepsPerSecond
          }
        }
      }
    }
  }

  var command: String
  var processor: String
  /// How many the system offers.
  var processors: Int
  /// How many programs wanted one of them before the run, a mean over a minute: what is measured beside others is slow,
  /// most of all threads that wait for each other.
  var load: Double?
  var instructionSet: String
  /// PyTorch's version; `nil` without it.
  var torch: String?
  var rounds: Int
  var secondsPerRound: Double
  var networks: [Network] = []

  /// Whether all contenders have done the same work.
  var lossesAgree: Bool { networks.allSatisfy { ($0.lossDistance ?? 0) <= Self.lossTolerance } }

  /// The report for a terminal.
  var text: String {
    var text = "\(command)\n\(processor), \(processors) processors, kernels: \(instructionSet)"
    text += load.map { ", load before the run \(format($0))\n" } ?? "\n"
    text += "\(rounds) rounds of \(format(secondsPerRound)) s for each, in turn; "
    text += torch.map { "PyTorch \($0)\n" } ?? "no PyTorch: name a Python that has it with --python\n"
    for network in networks { text += "\n" + self.text(of: network) }
    return text
  }

  private func text(of network: Network) -> String {
    var table = TextTable([
      ("runtime", .left), ("threads", .right), ("steps/s", .right), ("min", .right), ("max", .right),
      ("items/s", .right), ("peak MB", .right), ("for training MB", .right), ("ahead of PyTorch", .right),
    ])
    for result in network.results {
      let ratio = result.runtime == TrainingContender.ourName ? network.ratios["\(result.threads)"] : nil
      table.append([
        result.runtime, "\(result.threads)", format(result.stepsPerSecond), format(result.minimum),
        format(result.maximum), format(result.itemsPerSecond), format(Double(result.peakBytes) / 1e6),
        format(Double(result.trainingBytes) / 1e6), ratio.map { "\(format($0))×" } ?? "",
      ])
    }
    let first = network.results.first
    let losses = [first?.losses.first, first?.losses.last].compactMap { $0 }.map { "\(($0 * 1e6).rounded() / 1e6)" }
    var text = "\(network.summary)\n" + table.text
    text += "loss over \(first?.losses.count ?? 0) steps: \(losses.joined(separator: " to "))"
    if let distance = network.lossDistance {
      text += distance <= Self.lossTolerance ? "; PyTorch's agree within " : "; PyTorch's DIFFER by "
      text += "\((distance * 1e8).rounded() / 1e8)"
    }
    return text + "\n"
  }
}
