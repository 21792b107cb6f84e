import ArgumentParser
import Foundation
import TocsinFormat
import TocsinKernels
import ToolSupport

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks that model files are sound and compute what they were exported to compute.",
    discussion: """
      In stages: the container by every rule of the format; the graph; the weights; texts and the other sections; the \
      detector, which is made as a host makes it, and the automata of masks, which are compiled again from their patterns; \
      and the golden vectors, replayed bit for bit with every instruction set of this processor, or the one that --isa or \
      TOCSIN_ISA names. Vectors that take more work than --work allows are not replayed, and the file does not pass: a \
      small file may ask for hours. A bad file does not stop the others. Exits with 0 where all holds, 1 where something does not, \
      2 where a file cannot be read.
      """)

  @Argument(help: ArgumentHelp("Model files, plain or zstd, or - for standard input.", valueName: "file"))
  var models: [String]

  @Option(help: ArgumentHelp("Replay with these kernels only.", valueName: "scalar|avx2|avx512|neon"))
  var isa: InstructionSetName?

  @Option(
    help: ArgumentHelp(
      "Replay golden vectors that take so many thousand million operations, with each instruction set.",
      valueName: "gflop"))
  var work = ReplayWork.usualGigaoperations

  @Option(
    help: ArgumentHelp(
      "Write the findings as SARIF 2.1.0 too; - for standard output, in place of the report.", valueName: "file"))
  var sarif: String?

  @Flag(help: "Print the report as JSON, schema \(ValidateReport.schema).")
  var json = false

  func validate() throws {
    if work < 1 { throw ValidationError("--work takes 1 or more") }
    try checkStandardInput(models)
    if json, sarif == "-" { throw ValidationError("--sarif - and --json print different things; give one") }
  }

  func run() throws {
    if let sarif, sarif != "-" {
      let written = [FileArgument("--sarif", sarif)].compactMap(\.self)
      try checkDistinct(written: written, read: models.compactMap { FileArgument("the models", $0) })
      try checkWritable(sarif)
    }
    let kernels = try replayKernels()
    let series = FileSeries(models) { path throws(ToolFailure) in
      let bytes = try modelBytes(path)
      let validation = Validation(of: bytes, kernels: kernels, gigaoperations: work)
      let file = ValidateReport.File(ToolFailure.displayName(of: path), validation)
      return (ValidatedFile(path: path, report: file, summary: validation.summary), file.isValid ? .good : .bad)
    }
    let report = ValidateReport(files: series.results.map(\.report))
    if let sarif {
      let log = SarifLog(series.results, failures: series.failures)
      try writeReport(log.text(), to: sarif)
    }
    try series.finish { try sarif == "-" ? "" : json ? report.json() : report.text }
  }

  /// Those that were asked for, or all that this processor has, the best first.
  private func replayKernels() throws(ToolFailure) -> [KernelSet] {
    if let isa { return [try ToolFailure.attributing(to: "--isa") { try KernelSet(isa.instructionSet) }] }
    let requested = try requestedKernels()
    if ProcessInfo.processInfo.environment["TOCSIN_ISA"] != nil { return [requested] }
    let others = InstructionSet.allCases.filter { $0 != requested.instructionSet }
    return [requested] + others.compactMap { try? KernelSet($0) }
  }
}

/// The value of `--isa`.
struct InstructionSetName: ExpressibleByArgument {
  let instructionSet: InstructionSet

  init?(argument: String) {
    guard let match = InstructionSet.allCases.first(where: { "\($0.name)" == argument }) else { return nil }
    instructionSet = match
  }
}

/// A file and what its validation found.
struct ValidatedFile {
  var path: String
  var report: ValidateReport.File
  /// `nil` where the container is broken.
  var summary: ContainerSummary?
}
