import ArgumentParser
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs
import TocsinRuntime
import ToolSupport

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks that a model file is sound and computes what it was exported to compute.",
    discussion: """
      Reads the file by every rule of the format, packs it as the runtime does, replays its golden vectors bit for bit, and \
      compiles the patterns of its masks again, to compare them with the tables that the runtime goes by. Exits with 0 where all holds, 1 where something does not, 2 where the file cannot be read.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "file"))
  var model: String

  @Flag(help: "Print the report as JSON, schema \(ValidateReport.schema).")
  var json = false

  func run() throws {
    let report = try validated()
    try StandardOutput.print(json ? report.json() : report.text)
    if !report.isValid { throw ToolExit.bad }
  }

  private func validated() throws(ToolFailure) -> ValidateReport {
    let kernels = try requestedKernels()
    var source = try ByteSource(model)
    let bytes = try source.readAll(maximumByteCount: ReaderLimits.fileLengthBound)
    do {
      return try ValidateReport(file: source.name, bytes: bytes, kernels: kernels)
    } catch {
      return ValidateReport(file: source.name, isValid: false, findings: ["\(error)"])
    }
  }
}

/// What `modelctl validate` found.
struct ValidateReport: JSONReport {
  static let schema = "tocsin.validate/1"

  var file: String
  var isValid: Bool
  /// What is wrong; empty for a valid file.
  var findings: [String]
  var goldenVectors = 0
  /// Automata of masks and identifiers that were compiled again.
  var automata = 0
  var instructionSet: String?
  /// `nil` where the file cannot be decoded.
  var weights: [WeightType]?

  init(file: String, isValid: Bool, findings: [String]) {
    self.file = file
    self.isValid = isValid
    self.findings = findings
  }

  /// Reads, packs and replays. Throws what makes the file unusable as a whole.
  init(file: String, bytes: [UInt8], kernels: KernelSet) throws {
    let model = try ModelFileReader.read(bytes: bytes.span)
    let network = try Self.network(of: model, kernels: kernels)
    var findings: [String] = []
    if model.goldenVectors.count < GoldenVector.recommendedCount {
      findings.append(
        "\(model.goldenVectors.count) golden vectors, fewer than \(GoldenVector.recommendedCount); export the model again"
      )
    }
    for (index, vector) in model.goldenVectors.enumerated() {
      guard let mismatch = try network.replay(vector) else { continue }
      findings.append(
        "golden vector \(index), output \(mismatch.output), element \(mismatch.element): "
          + "expected \(mismatch.expected), computed \(mismatch.found); the file or this runtime is not what was exported"
      )
    }
    let audit = try model.logParser.map { bytes in try MaskAudit(of: FrozenLogParser(decoding: bytes)) }
    findings += audit?.findings ?? []
    self.init(file: file, isValid: findings.isEmpty, findings: findings)
    automata = audit?.automata ?? 0
    goldenVectors = model.goldenVectors.count
    instructionSet = "\(network.kernels.instructionSet.name)"
    weights = WeightType.all(of: model.graph)
  }

  /// The packed network; of a detector, after making what a host makes to score with it.
  private static func network(of model: ModelFile, kernels: KernelSet) throws(DetectError) -> Model {
    guard model.detector != nil else {
      do {
        return try Model(file: model, kernels: kernels)
      } catch {
        throw .runtime(error)
      }
    }
    switch try DetectorKind(of: model) {
    case .deepLog:
      let detector = try DeepLogModel(file: model, kernels: kernels)
      var options = StreamOptions()
      options.maximumSessions = 1
      options.cacheCapacity = 0
      _ = try DeepLogStream(model: detector, options: options)
      return detector.network
    case .chimera:
      let detector = try ChimeraModel(file: model, kernels: kernels)
      var options = ChimeraStreamOptions()
      options.maximumSessions = 1
      _ = try ChimeraStream(model: detector, options: options)
      return detector.network
    }
  }

  /// The report for a terminal.
  var text: String {
    guard isValid else { return findings.map { "\(file): \($0)\n" }.joined() }
    var text = "\(file): valid; \(goldenVectors) golden vectors replayed bit for bit (\(instructionSet ?? "none"))"
    if let weights, weights.contains(where: { $0.type != "f32" }) { text += "; weights \(WeightType.text(weights))" }
    if automata > 0 { text += "; \(automata) automata of masks are those of their patterns" }
    return text + "\n"
  }
}
