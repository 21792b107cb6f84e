import ArgumentParser
import TocsinFormat
import TocsinInterchange
import TocsinRuntime
import ToolSupport

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Makes a model file of a network in an ONNX file, or an ONNX file of a model's network.",
    discussion: """
      What the first file is decides. Of ONNX with opset 13 to 21, as PyTorch's exporters write it, it makes a model file, \
      and reports what became of each node. What has no counterpart is an error that names the node and what would work. \
      The file gets golden vectors, so that `modelctl validate` can replay it. Of a model file it makes ONNX with opset \
      \(OnnxExporter.opset), in standard operators only; converted back, that gives the same network. Spec/Onnx.md has the \
      rules for both. The same file and options give the same bytes. Exits with 1 where the network cannot be converted.
      """)

  @Argument(help: ArgumentHelp("The ONNX or model file, plain or zstd, or - for standard input.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The model or ONNX file to write.", valueName: "out"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "From ONNX: the largest batch (default: \(OnnxImportOptions.defaultMaximumBatch), or what fits).", valueName: "n")
  )
  var maxBatch: Int?

  @Option(
    help: ArgumentHelp(
      "From ONNX: the most time steps, where time may vary (default: \(OnnxImportOptions.defaultMaximumSteps), or as many as positional tables have rows).",
      valueName: "n"))
  var maxSteps: Int?

  @Option(help: ArgumentHelp("From ONNX: fixes the time steps where the file lets them vary.", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "From ONNX: the inputs' axis of the batch: a position from 0, the name of a dimension, or none where the network is for one item (default: the dimension called so, else the first).",
      valueName: "axis"))
  var batchAxis: BatchAxis?

  @Flag(help: "From ONNX: let the batch vary where the file has its size written into it.")
  var dynamicBatch = false

  @Option(
    name: .customLong("mask"),
    help: ArgumentHelp(
      "From ONNX: a float32 input that is a mask, 0 or 1; may be given several times.", valueName: "input"))
  var masks: [String] = []

  @Flag(help: "Print the report as JSON, schema \(ConvertReport.schema), or \(ExportReport.schema) of a model file.")
  var json = false

  func validate() throws {
    for (name, value) in [("--max-batch", maxBatch ?? 1), ("--max-steps", maxSteps ?? 1), ("--steps", steps ?? 1)] {
      guard (1...1 << 20).contains(value) else { throw ValidationError("\(name): \(value) is not in 1...\(1 << 20)") }
    }
    if output == "-" { throw ValidationError("the result is written to a file; name one") }
    if steps != nil, maxSteps != nil { throw ValidationError("--steps fixes what --max-steps bounds; give one") }
  }

  func run() throws {
    try checkWritable(output)
    var source = try ByteSource(input)
    let bytes = try source.readAll(maximumByteCount: OnnxImporter.maximumFileLength)
    if ModelFileReader.recognises(bytes.span) {
      try checkDirection(isExport: true)
      let report = try exportNetwork(bytes, from: source.name)
      try StandardOutput.print(json ? report.json() : report.text)
    } else {
      try checkDirection(isExport: false)
      let report = try importNetwork(bytes, from: source.name)
      try StandardOutput.print(json ? report.json() : report.text)
    }
  }

  /// A name that says otherwise, or options that have no meaning, are a mistake about what the input is.
  private func checkDirection(isExport: Bool) throws(ToolFailure) {
    let source = ToolFailure.displayName(of: input)
    if output.hasSuffix(isExport ? ".tocsin" : ".onnx") {
      throw ToolFailure(
        "\(source) is \(isExport ? "a model file, of which ONNX" : "no model file, so a model file") is made; "
          + "name \(isExport ? "an .onnx" : "a .tocsin") file", file: output)
    }
    if isExport, options != OnnxImportOptions() {
      throw ToolFailure("options about sizes, batch and masks are for ONNX files; leave them out", file: source)
    }
  }

  private func importNetwork(_ bytes: [UInt8], from source: String) throws(ToolFailure) -> ConvertReport {
    let kernels = try requestedKernels()
    return try ToolFailure.attributing(to: input, exit: .bad) {
      let network = try OnnxImporter(options: options).importNetwork(bytes)
      var file = ModelFile(graph: network.graph, weights: network.weights)
      file.card = network.card
      file.provenance = network.provenance(of: bytes, options: options)
      let model = try Model(file: file, kernels: kernels)
      var inputs = GoldenInputs(network)
      for index in 0..<GoldenInputs.count {
        let (batchSize, timeSteps, values) = inputs.next(index)
        let vector = try model.goldenVector(batchSize: batchSize, timeSteps: timeSteps, inputs: values)
        // At the edges a network may overflow, and vectors are finite.
        if index >= GoldenVector.recommendedCount, vector.outputs.contains(where: { $0.firstNonFinite != nil }) {
          continue
        }
        file.goldenVectors.append(vector)
      }
      let length = try ToolFailure.attributing(to: output) { try ModelFileWriter.write(file, to: output) }
      return ConvertReport(network, from: source, byteCount: bytes.count, to: output, length: length)
    }
  }

  private func exportNetwork(_ bytes: [UInt8], from source: String) throws(ToolFailure) -> ExportReport {
    try ToolFailure.attributing(to: input, exit: .bad) {
      let file = try ModelFileReader.read(bytes: bytes.span)
      let export = try OnnxExporter().export(file.graph, weights: Array(file.weights), card: file.card)
      try writeFile(export.bytes, to: output)
      return ExportReport(export, of: file, from: source, byteCount: bytes.count, to: output)
    }
  }

  private var options: OnnxImportOptions {
    var options = OnnxImportOptions()
    options.maximumBatch = maxBatch
    options.maximumSteps = maxSteps
    options.fixedSteps = steps
    options.variesBatch = dynamicBatch
    options.masks = masks
    switch batchAxis {
    case nil: break
    case .none?: options.batchAxis = .none
    case .index(let index)?: options.batchAxis = .index(index)
    case .named(let name)?: options.batchAxis = .named(name)
    }
    return options
  }
}

/// `--batch-axis`.
enum BatchAxis: ExpressibleByArgument {
  case none
  case index(Int)
  case named(String)

  init?(argument: String) {
    if argument == "none" {
      self = .none
    } else if let index = Int(argument) {
      guard index >= 0 else { return nil }
      self = .index(index)
    } else {
      self = .named(argument)
    }
  }
}
