import ArgumentParser
import CaseTable
import TocsinKernels
import TocsinRuntime
import ToolSupport

/// `kernelbench cases`: the cases of the tests' table, each as a whole run of a session.
struct CaseBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cases",
    abstract: "Cases of the table that the tests hold every operation to, by name: microseconds for a run.",
    discussion: "TOCSIN_ISA=scalar|avx2|avx512|neon chooses the instruction set.")

  @Argument(help: "Only cases whose name has this text in it.")
  var text = ""

  @Option(help: "Rounds of all measurements.")
  var rounds = 7

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    let kernels = try KernelSet.fromEnvironment()
    let cases = CaseTable.all().filter { text.isEmpty || $0.name.contains(text) }
    guard !cases.isEmpty else {
      throw ToolFailure("no case of the table has \"\(text)\" in its name; leave it out to run all of them")
    }
    var measurements = cases.map { Measurements($0.name, unit: "µs", better: .lower) }
    for _ in 0..<rounds {
      for (index, operation) in cases.enumerated() {
        measurements[index].add(try microseconds(operation, kernels))
      }
    }
    let report = BenchmarkReport(
      instructionSet: "\(kernels.instructionSet.name)", rounds: rounds, ours: measurements, peers: [:])
    try StandardOutput.print(json ? report.json() : report.text)
  }

  /// One run of the whole batch: the middle of five samples, each of as many runs as take about 100 µs.
  private func microseconds(_ operation: OpCase, _ kernels: KernelSet) throws -> Double {
    var session = try operation.session(kernels)
    try operation.prepare(&session, items: 0..<operation.batch)
    let first = seconds { session.run() }
    let runs = max(1, Int(1e-4 / max(first, 1e-8)))
    let samples = (0..<5).map { _ in seconds { for _ in 0..<runs { session.run() } } / Double(runs) }
    return middle(of: samples) * 1e6
  }
}
