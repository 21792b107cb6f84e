import ArgumentParser
import Foundation
import Glibc
import TocsinKernels
import ToolSupport

/// `kernelbench peers`: our runtime beside every other one that is installed.
struct PeersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers",
    abstract: "The neutral networks on this runtime and on ONNX Runtime, OpenVINO, LiteRT, tract and PyTorch.",
    discussion: """
      Measures each runtime that a Python given has, in turn, on one thread: the time of a call with one item, items a \
      second in batches of 32 and 256, the distance to the float64 outputs, cold starts with their memory, and sizes. In \
      f32, and where a runtime has them with reduced precision: ours with weights of int8 and bf16, ONNX Runtime's dynamic \
      int8, OpenVINO's bf16. Ratios compare f32 with f32 and reduced precision with reduced precision. \
      Inputs are bound beforehand and outputs stay where a runtime puts them: what is timed is the call alone. Pin it to \
      one core: Tools/dev bench --peers does. A network is NAME.onnx and NAME.npz; PyTorch and --prepare read \
      build_models.py beside their folder. A second table has the sizes of each network's files, NAME.safetensors too \
      where it is there, and what zstd makes of each.
      """)

  @Option(help: ArgumentHelp("The folder with the networks.", valueName: "folder"))
  var networks = "../shared/peers/networks"

  @Option(name: .customLong("network"), help: "A network to measure; all five unless given. May be repeated.")
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "A Python with peers; may be repeated. [default: those in TOCSIN_PEERS_PYTHON, separated by colons, or python3]",
      valueName: "file"))
  var python: [String] = []

  @Option(name: .customLong("precision"), help: "A precision to measure; all unless given. May be repeated.")
  var precisions: [Precision] = []

  @Option(help: "Rounds of all measurements.")
  var rounds = 5

  @Option(help: "How long each measurement of a round takes.")
  var seconds = 0.3

  @Option(
    help: ArgumentHelp(
      "A folder for networks converted for a peer. [default: tocsin/peers in the user's cache]", valueName: "folder"))
  var cache: String?

  @Option(help: ArgumentHelp("A program with this runtime, for its size.", valueName: "file"))
  var program: String?

  @Option(help: ArgumentHelp("Write the report as JSON, schema \(PeerReport.schema), too.", valueName: "file"))
  var json: String?

  @Flag(help: "Convert the networks for LiteRT, which needs a file for each batch size, and end.")
  var prepare = false

  func validate() throws {
    guard rounds >= 1, seconds > 0 else { throw ValidationError("--rounds and --seconds must be above 0") }
  }

  func run() throws {
    // A worker that has gone is a failure of that worker.
    signal(SIGPIPE, SIG_IGN)
    if let json { try checkWritable(json) }
    let chosen = try chosen()
    guard FileManager.default.fileExists(atPath: "\(places.scripts)/peer_worker.py") else {
      throw ToolFailure("no such file; run this in the package's folder", file: "\(places.scripts)/peer_worker.py")
    }
    if prepare { return try convert(chosen) }
    let report = try measured(chosen)
    try StandardOutput.print(report.text)
    if let json { try writeFile(report.json(), to: json) }
  }

  private func measured(_ chosen: [NeutralNetwork]) throws -> PeerReport {
    let kernels = try requestedKernels()
    let survey = try PeerSurvey(pythons: peerPythons(python), places: places)
    let folder = FileManager.default.temporaryDirectory.appending(path: "tocsin-peers-\(getpid())")
    try makeFolder(folder.path)
    defer { try? FileManager.default.removeItem(at: folder) }
    let precisions = precisions.isEmpty ? Precision.allCases : precisions
    let converted = ConvertedNetworks(folder: folder)
    let ours: [any Contender] = Precision.allCases.map { OurRuntime($0, of: converted, kernels: kernels) }
    let peers: [any Contender] = survey.present.flatMap { peer, python, description in
      description.precisions.map { PeerProcess(peer, $0, python: python, places: places) }
    }
    let contenders = (ours + peers).filter { precisions.contains($0.precision) }
    let machine = MachineLimits(kernels.instructionSet)
    var report = PeerReport(
      instructionSet: "\(kernels.instructionSet.name)", rounds: rounds, secondsPerRound: seconds,
      gigaflops: machine.gigaflops, int8Gigaops: machine.int8Gigaops, runtimes: try runtimes(survey),
      absent: survey.absent.map { PeerReport.Absence(name: $0.peer.rawValue, reason: $0.reason) })
    var progress = ProgressBar()
    for (index, network) in chosen.enumerated() {
      var comparison = NetworkComparison(network, contenders: contenders)
      comparison.run(rounds: rounds, seconds: seconds) { round in
        progress.update(
          completed: index * rounds + round, of: chosen.count * rounds, detail: "\(network.name), round \(round + 1)")
      }
      report.networks.append(
        comparison.report(
          cost: try? converted.cost(of: network), machine: machine,
          files: try (converted.files(of: network) + places.files(of: network)).map { try $0.measured() }))
    }
    progress.finish()
    return report
  }

  private func runtimes(_ survey: PeerSurvey) throws -> [PeerReport.Runtime] {
    var size: Int?
    if let program {
      size = try ToolFailure.attributing(to: program) {
        try FileManager.default.attributesOfItem(atPath: program)[.size] as? Int
      }
    }
    let peers = survey.present.map {
      PeerReport.Runtime(
        name: $0.peer.rawValue, version: $0.description.version, libraryBytes: $0.description.libraryBytes)
    }
    return [PeerReport.Runtime(name: OurRuntime.name, version: toolVersion, libraryBytes: size)] + peers
  }

  /// The networks to measure; each needs both of its files.
  private func chosen() throws(ToolFailure) -> [NeutralNetwork] {
    let names = names.isEmpty ? ["m1", "m1idx", "m2", "m3", "m4"] : names
    let all = names.map { NeutralNetwork(name: $0, folder: networks) }
    for file in all.flatMap({ [$0.onnxFile, $0.path(".npz")] }) where !FileManager.default.fileExists(atPath: file) {
      throw ToolFailure("no such file; name the folder of the networks with --networks", file: file)
    }
    return all
  }

  private var places: PeerPlaces {
    let environment = ProcessInfo.processInfo.environment
    let caches = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "/tmp")/.cache"
    return PeerPlaces(networks: networks, cache: cache ?? "\(caches)/tocsin/peers")
  }

  /// Lets the first Python that can convert the networks for LiteRT.
  private func convert(_ chosen: [NeutralNetwork]) throws {
    let arguments = ["\(places.scripts)/prepare_litert.py", networks, places.cache] + chosen.map(\.name)
    var failure = ToolFailure("no Python was found; name one that has litert-torch with --python")
    for python in peerPythons(python) {
      do {
        var output = StandardOutput()
        try output.write(try kernelbench.output(of: python, arguments, environment: PeerPlaces.environment))
        return try output.flush()
      } catch {
        failure = error
      }
    }
    throw failure
  }
}
