import ArgumentParser
import TocsinFormat
import TocsinGraph
import TocsinRuntime
import TocsinTensor
import ToolSupport

/// `modelctl run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a model on arrays, and compares what comes out with other arrays.",
    discussion: """
      Arrays are in .npz files as numpy.savez writes them, one for each input, by the names and in the shapes that modelctl \
      inspect shows, the batch outermost. With --expected each output is compared with the array of its name, such as \
      PyTorch's: exits with 1 where an element is further off than --tolerance. TOCSIN_ISA=scalar|avx2|avx512|neon chooses \
      the instruction set.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "model.tocsin"))
  var model: String

  @Argument(help: ArgumentHelp("Arrays for its inputs.", valueName: "inputs.npz"))
  var inputs: String

  @Option(help: ArgumentHelp("Writes the outputs, float32, to a file.", valueName: "outputs.npz"))
  var output: String?

  @Option(help: ArgumentHelp("Arrays that the outputs should be.", valueName: "expected.npz"))
  var expected: String?

  @Option(help: ArgumentHelp("How far an element may be off.", valueName: "x"))
  var tolerance = 1e-6

  @Option(help: ArgumentHelp("What the names of arrays for inputs begin with.", valueName: "text"))
  var inputPrefix = ""

  @Option(help: ArgumentHelp("What the names of expected arrays begin with.", valueName: "text"))
  var expectedPrefix = ""

  @Flag(help: "Print the report as JSON, schema \(RunReport.schema).")
  var json = false

  func validate() throws {
    if output == "-" { throw ValidationError("arrays are written to a file; name one") }
    guard tolerance >= 0 else { throw ValidationError("--tolerance: \(tolerance) is not 0 or more") }
  }

  func run() throws {
    let kernels = try requestedKernels()
    if let output { try checkWritable(output) }
    let file = try loadModelFile(model)
    let inputs = try ModelInputs(NumpyArchive(inputs), prefix: inputPrefix, graph: file.graph)
    let references = try expected.map { path in
      let archive = try NumpyArchive(path)
      return try file.graph.outputs.map { try archive.array(expectedPrefix + $0.name.text) }
    }
    let values = try ToolFailure.attributing(to: model, exit: .bad) {
      try Model(file: file, kernels: kernels)
        .outputs(batchSize: inputs.batch, timeSteps: inputs.steps, inputs: inputs.tensors)
    }
    var arrays = NumpyArchiveWriter()
    var report = RunReport(model: model, inputs, kernels, tolerance: references == nil ? nil : tolerance)
    for (index, port) in file.graph.outputs.enumerated() {
      let shape = file.graph.type(of: port.value).shape.sizes(batchSize: inputs.batch, timeSteps: inputs.steps)
      let array = NumpyArray(shape: shape, values: .floats(values[index].floats ?? []))
      arrays.append(port.name.text, array)
      try report.append(port.name.text, array, expected: references?[index])
    }
    if let output { try writeFile(arrays.bytes, to: output) }
    try StandardOutput.print(json ? report.json() : report.text)
    if report.isWithinTolerance == false { throw ToolExit.bad }
  }
}
