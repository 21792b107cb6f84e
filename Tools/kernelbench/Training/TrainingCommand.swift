import ArgumentParser
import Foundation
import Glibc
import TocsinKernels
import ToolSupport

/// `kernelbench training`: steps of training by our tape beside PyTorch.
struct TrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract: "Steps of training, M1 with Adam and M2 with AdamW, beside PyTorch on as many threads.",
    discussion: """
      Each contender is a process of its own that makes the same network with the same parameters and batch. First all take \
      the same steps, and their losses are compared; then they take turns, each for so long, in rounds. A step is all that \
      training does: forward, backward and the optimiser. Memory is the most that a process has had resident, and what of it \
      has come since before the network was made. PyTorch is run by a Python that has it; without one the report is of our \
      side alone. Exits with 1 where the losses differ by more than 1e-3.
      """)

  @Option(name: .customLong("network"), help: "A network to train; all unless given. May be repeated.")
  var networks: [TrainingNetwork] = []

  @Option(help: "Numbers of threads; 1 and 2 unless given. May be repeated.")
  var threads: [Int] = []

  @Option(
    help: ArgumentHelp(
      "A Python with PyTorch; may be repeated. [default: those in TOCSIN_PEERS_PYTHON, separated by colons, or python3]",
      valueName: "file"))
  var python: [String] = []

  @Option(help: "Rounds of all measurements.")
  var rounds = 5

  @Option(help: "How long each measurement of a round takes.")
  var seconds = 2.0

  @Option(help: "Steps whose losses are compared.")
  var steps = 10

  @Option(help: ArgumentHelp("Write the report as JSON, schema \(TrainingReport.schema), too.", valueName: "file"))
  var json: String?

  func validate() throws {
    guard rounds >= 1, steps >= 1 else { throw ValidationError("--rounds and --steps must be above 0") }
    guard seconds > 0, seconds <= 3_600 else { throw ValidationError("--seconds takes a time above 0 of up to 3600") }
    guard threads.allSatisfy({ $0 >= 1 }) else { throw ValidationError("--threads takes 1 or more") }
  }

  func run() throws {
    // A worker that has gone is a failure of that worker.
    signal(SIGPIPE, SIG_IGN)
    if let json { try checkWritable(json) }
    let kernels = try requestedKernels()
    let torch = PyTorch.find(peerPythons(python))
    let folder = FileManager.default.temporaryDirectory.appending(path: "tocsin-training-\(getpid())").path
    try makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let chosen = networks.isEmpty ? TrainingNetwork.allCases : networks
    var report = TrainingReport(
      command: (["kernelbench"] + CommandLine.arguments.dropFirst()).joined(separator: " "), processor: processorName(),
      processors: ProcessInfo.processInfo.activeProcessorCount, load: loadAverage(),
      instructionSet: "\(kernels.instructionSet.name)",
      torch: torch?.version, rounds: rounds, secondsPerRound: seconds)
    var progress = ProgressBar()
    for (index, network) in chosen.enumerated() {
      let archive = "\(folder)/\(network.rawValue).npz"
      _ = try output(of: ownProgram(), ["train-worker", network.rawValue, "1", "--archive", archive])
      var comparison = TrainingComparison(
        network,
        contenders: (threads.isEmpty ? [1, 2] : threads).flatMap { threads in
          [TrainingContender.ours(network, threads: threads, program: ownProgram())]
            + (torch.map { [$0.contender(network, threads: threads, archive: archive)] } ?? [])
        })
      try comparison.run(rounds: rounds, seconds: seconds, steps: steps) { round in
        progress.update(
          completed: index * rounds + round, of: chosen.count * rounds,
          detail: "\(network.rawValue), round \(round + 1)")
      }
      report.networks.append(comparison.report)
    }
    progress.finish()
    try StandardOutput.print(report.text)
    if let json { try writeFile(report.json(), to: json) }
    if !report.lossesAgree { throw ToolExit.bad }
  }

  /// This program's own file.
  private func ownProgram() -> String { Bundle.main.executablePath ?? CommandLine.arguments[0] }

  /// Linux's load average of the last minute.
  private func loadAverage() -> Double? {
    let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text?.split(separator: " ").first.flatMap { Double($0) }
  }

  /// What Linux calls the processor.
  private func processorName() -> String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let line = lines.first { $0.hasPrefix("model name") } ?? ""
    return line.split(separator: ":").dropFirst().joined().trimmingCharacters(in: .whitespaces)
  }
}
