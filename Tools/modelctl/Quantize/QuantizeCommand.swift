import ArgumentParser
import TocsinFormat
import TocsinInterchange
import TocsinKernels
import TocsinRuntime
import ToolSupport

struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Makes a smaller and faster model of a model: weights of int8 or bf16.",
    discussion: """
      int8 takes the weights of layers and the tables of keys, with a scale for each output: a quarter of the bytes, and \
      products of integers. bf16 takes all matrices: half the bytes, and the same products as before. Biases and norms stay \
      f32. Golden vectors keep their inputs and get the outputs of the new model; all else is kept, and the provenance of a \
      model that changes says what it was made from. Prints how far outputs move: on the golden vectors, or on arrays as modelctl run takes \
      them. The same file and options give the same bytes. Exits with 1 where the model cannot be quantised.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "in.tocsin"))
  var input: String

  @Argument(help: ArgumentHelp("The model file to write.", valueName: "out.tocsin"))
  var output: String

  @Option(help: ArgumentHelp("What the weights become: int8 or bf16.", valueName: "type"))
  var weights: WeightPrecision

  @Option(
    name: .customLong("keep"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Tensors that stay as they are, by the names that modelctl inspect shows, or the beginning of names followed by *.",
      valueName: "name ..."))
  var keep: [String] = []

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp("Arrays to compare outputs on, instead of the golden vectors.", valueName: "inputs.npz"))
  var arrays: String?

  @Option(help: ArgumentHelp("What the names of these arrays begin with.", valueName: "text"))
  var inputPrefix = ""

  @Flag(help: "Print the report as JSON, schema \(QuantizeReport.schema).")
  var json = false

  func validate() throws {
    if output == "-" { throw ValidationError("a model is written to a file; name one") }
  }

  func run() throws {
    let kernels = try requestedKernels()
    try checkWritable(output)
    var source = try ByteSource(input)
    let bytes = try source.readModel()
    let report = try ToolFailure.attributing(to: input, exit: .bad) {
      let original = try ModelFileReader.read(bytes: bytes.span)
      if let refusal = ReplayWork.refusal(of: original) {
        throw ToolFailure(refusal, file: ToolFailure.displayName(of: input), exit: .bad)
      }
      let inputs = try arrays.map { path in
        try ModelInputs(NumpyArchive(path), prefix: inputPrefix, graph: original.graph)
      }
      let reduction = WeightReduction(to: weights, keep: keep)
      var reduced = try reduction.reduce(original)
      if reduced.graph != original.graph {
        reduced.provenance.note(reduction, of: try ModelFileReader.inspect(bytes: bytes.span).identities.weights)
      }
      reduced.leaveOutAttachments()
      let network = try Model(file: reduced, kernels: kernels)
      reduced.goldenVectors = []
      for vector in original.goldenVectors {
        reduced.goldenVectors.append(
          try network.goldenVector(batchSize: vector.batchSize, timeSteps: vector.timeSteps, inputs: vector.inputs))
      }
      var comparison = OutputComparison(graph: original.graph)
      if let inputs {
        try comparison.add(Model(file: original, kernels: kernels), network, on: inputs)
      } else {
        comparison.add(original.goldenVectors, reduced.goldenVectors)
      }
      let length = try ToolFailure.attributing(to: output) { try ModelFileWriter.write(reduced, to: output) }
      return QuantizeReport(
        precision: weights,
        before: .init(name: source.name, byteCount: bytes.count, weights: WeightType.all(of: original.graph)),
        after: .init(name: output, byteCount: length, weights: WeightType.all(of: reduced.graph)),
        graphs: (original.graph, reduced.graph), comparedOn: inputs == nil ? .goldenVectors : .arrays, comparison,
        kernels)
    }
    try StandardOutput.print(json ? report.json() : report.text)
  }
}

extension WeightPrecision: ExpressibleByArgument {}
