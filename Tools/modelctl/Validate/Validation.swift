import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinLogs
import TocsinRuntime
import ToolSupport

/// The checks of one file, stage by stage. A stage that depends on one that has failed is skipped.
struct Validation {
  /// `nil` where the container is broken.
  private(set) var summary: ContainerSummary?
  /// `nil` where the file cannot be decoded.
  private(set) var model: ModelFile?
  private(set) var automata = 0
  /// The instruction sets with which the golden vectors were replayed.
  private(set) var instructionSets: [String] = []
  private(set) var findings: [(stage: ValidationStage, finding: Finding)] = []
  /// What was checked in the stages that were reached.
  private(set) var checked: [ValidationStage: String] = [:]

  /// - Parameter gigaoperations: what replaying the golden vectors may take.
  init(of bytes: [UInt8], kernels: [KernelSet], gigaoperations: Int) {
    do throws(ModelFormatError) {
      let summary = try ModelFileReader.inspect(bytes: bytes.span)
      self.summary = summary
      let count = summary.sections.count
      checked[.structure] = "\(summary.fileLength) bytes, \(count) sections, all checksums"
      let model = try ModelFileReader.read(bytes: bytes.span)
      self.model = model
      describeContent(of: model)
    } catch {
      let stage = summary == nil ? .structure : ValidationStage(of: error)
      findings.append((stage, Finding(error)))
      // The reader goes through these in their order, and stops at the first broken rule.
      for passed in stage.readBefore { checked[passed] = "" }
    }
    guard let model else { return }
    checkDetector(of: model, kernels: kernels[0])
    checkGoldenVectors(of: model, kernels: kernels, gigaoperations: gigaoperations)
  }

  /// What the reader has checked by giving the model.
  private mutating func describeContent(of model: ModelFile) {
    let graph = model.graph
    checked[.graph] = "\(graph.nodes.count) operations, shapes inferred again"
    checked[.weights] = "\(graph.parameterCount) numbers in \(graph.tensors.count) tensors, all finite"
    checked[.texts] = "\(model.card.entries.count) of the card, \(model.provenance.entries.count) of the provenance"
  }

  /// Makes what a host makes to score with the file, and compiles the patterns of masks.
  private mutating func checkDetector(of model: ModelFile, kernels: KernelSet) {
    do throws(DetectError) {
      guard model.detector != nil else {
        checked[.detector] = "none: a network alone"
        return
      }
      let kind = try DetectorKind(of: model)
      switch kind {
      case .deepLog: try Self.checkDeepLog(model, kernels)
      case .chimera: try Self.checkChimera(model, kernels)
      }
      let audit = try model.logParser.map { bytes throws(DetectError) in
        try MaskAudit(of: FrozenLogParser(decoding: bytes))
      }
      automata = audit?.automata ?? 0
      findings += (audit?.findings ?? []).map { (.detector, Finding("maskAutomaton", $0)) }
      checked[.detector] =
        "\(kind.name)" + (automata > 0 ? ", \(automata) automata compiled again from their patterns" : "")
    } catch {
      findings.append((.detector, Finding(error)))
    }
  }

  private static func checkDeepLog(_ model: ModelFile, _ kernels: KernelSet) throws(DetectError) {
    var options = StreamOptions()
    options.maximumSessions = 1
    options.cacheCapacity = 0
    _ = try DeepLogStream(model: DeepLogModel(file: model, kernels: kernels), options: options)
  }

  private static func checkChimera(_ model: ModelFile, _ kernels: KernelSet) throws(DetectError) {
    var options = ChimeraStreamOptions()
    options.maximumSessions = 1
    _ = try ChimeraStream(model: ChimeraModel(file: model, kernels: kernels), options: options)
  }

  private mutating func checkGoldenVectors(of model: ModelFile, kernels: [KernelSet], gigaoperations: Int) {
    let count = model.goldenVectors.count
    if count < GoldenVector.recommendedCount {
      findings.append(
        (
          .goldenVectors,
          Finding(
            "goldenVectorCount",
            "\(count) golden vectors, fewer than \(GoldenVector.recommendedCount); export the model again")
        ))
    }
    if let refusal = ReplayWork.refusal(of: model, gigaoperations: gigaoperations) {
      findings.append((.goldenVectors, Finding("goldenVectorWork", refusal)))
      return
    }
    replayGoldenVectors(of: model, kernels: kernels)
  }

  private mutating func replayGoldenVectors(of model: ModelFile, kernels: [KernelSet]) {
    var mismatches: [(place: String, sets: [String])] = []
    for set in kernels {
      let name = "\(set.instructionSet.name)"
      for place in Self.mismatches(of: model, kernels: set) {
        if let index = mismatches.firstIndex(where: { $0.place == place }) {
          mismatches[index].sets.append(name)
        } else {
          mismatches.append((place, [name]))
        }
      }
      instructionSets.append(name)
    }
    findings += mismatches.map { place, sets in
      let message = "\(place) (\(sets.joined(separator: ", "))); the file or this runtime is not what was exported"
      return (.goldenVectors, Finding("goldenVectorReplay", message))
    }
    checked[.goldenVectors] =
      "\(model.goldenVectors.count) replayed bit for bit (\(instructionSets.joined(separator: ", ")))"
  }

  /// Where replayed vectors differ from the recorded ones, in words; or why they cannot be replayed.
  private static func mismatches(of model: ModelFile, kernels: KernelSet) -> [String] {
    do throws(RuntimeError) {
      let network = try Model(file: model, kernels: kernels)
      var mismatches: [String] = []
      for (index, vector) in model.goldenVectors.enumerated() {
        guard let mismatch = try network.replay(vector) else { continue }
        mismatches.append(mismatch.text(vector: index))
      }
      return mismatches
    } catch {
      return ["\(error)"]
    }
  }
}
