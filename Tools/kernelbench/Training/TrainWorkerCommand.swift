import ArgumentParser
import Foundation
import TocsinAutograd
import ToolSupport

/// `kernelbench train-worker`: our side of `kernelbench training`, a process that takes steps and times as it is asked to.
struct TrainWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-worker", abstract: "Trains a network for `training`, by requests on standard input.",
    shouldDisplay: false)

  @Argument var network: TrainingNetwork

  @Argument var threads: Int

  @Option(help: "Write the first parameters and the batch here, and end.")
  var archive: String?

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("at least one thread") }
  }

  func run() throws {
    let start = try processMemory("VmRSS")
    let training = try OurTraining(network, kernels: try requestedKernels(), threads: threads)
    if let archive {
      return try writeFile(
        training.objective.batch.archive(network, parameters: training.parameters, of: training.objective.graph),
        to: archive)
    }
    while let line = readLine() {
      let request = try JSONDecoder().decode(TrainingRequest.self, from: Data(line.utf8))
      if let steps = request.steps {
        try answer(TrainingLosses(losses: try (0..<steps).map { _ in try training.step() }))
      } else if let seconds = request.seconds {
        try answer(try timed(training, forSeconds: seconds))
      } else {
        try answer(TrainingMemory(peakBytes: try processMemory("VmHWM"), startBytes: start))
      }
    }
  }

  private func timed(_ training: OurTraining, forSeconds limit: Double) throws -> StepTimes {
    var samples: [Double] = []
    let end = nanoseconds() + UInt64(limit * 1e9)
    repeat {
      samples.append(try seconds { _ = try training.step() })
    } while nanoseconds() < end
    return StepTimes(median: middle(of: samples), count: samples.count)
  }

  private func answer(_ value: some Encodable) throws {
    var line = try JSONEncoder().encode(value)
    line.append(UInt8(ascii: "\n"))
    try FileHandle.standardOutput.write(contentsOf: line)
  }

  /// A field of this process's status on Linux, in bytes.
  private func processMemory(_ field: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(field):") } ?? ""
    return (line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }
}
