import ArgumentParser
import TocsinFormat
import TocsinRuntime
import ToolSupport

struct BomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bom",
    abstract: "Prints a bill of materials of model files: CycloneDX \(Bom.specVersion), as JSON.",
    discussion: """
      A component for each model, with its digests, its model card, and the data that it says it was trained on. Properties \
      called tocsin:evidence:PATH tell for each part whether it was verified from the file's bytes, such as shapes, \
      parameters and replayed golden vectors, or is only declared by the card and the provenance. The same files give the \
      same bytes. Exits with 1 where a file is not valid, does not compute its golden vectors, or asks for too much work to \
      do so (see modelctl validate --work); that file is left out.
      """)

  @Argument(help: ArgumentHelp("Model files, plain or zstd, or - for standard input.", valueName: "file"))
  var models: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; - for standard output.", valueName: "file"))
  var output = "-"

  func validate() throws { try checkStandardInput(models) }

  func run() throws {
    if output != "-" {
      let written = [FileArgument("--output", output)].compactMap(\.self)
      try checkDistinct(written: written, read: models.compactMap { FileArgument("the models", $0) })
      try checkWritable(output)
    }
    let kernels = try requestedKernels()
    let series = FileSeries(models) { path throws(ToolFailure) in
      let hashes = try ModelHashes(path)
      let bytes = hashes.bytes
      let model = try ToolFailure.attributing(to: path, exit: .bad) {
        let file = try ModelFileReader.read(bytes: bytes.span)
        try replayGoldenVectors(of: file, with: Model(file: file, kernels: kernels), path: path)
        return BomModel(
          file: file, summary: try ModelFileReader.inspect(bytes: bytes.span), sha256: hashes.sha256)
      }
      return (model, .good)
    }
    // Without any model there is no product to state the parts of.
    if !series.results.isEmpty { try writeReport(Bom(of: series.results).text(), to: output) }
    try series.finish { "" }
  }
}

/// A valid model file whose golden vectors were replayed.
struct BomModel {
  var file: ModelFile
  var summary: ContainerSummary
  /// Of all bytes as they are stored, be they zstd.
  var sha256: SHA256Digest
}
