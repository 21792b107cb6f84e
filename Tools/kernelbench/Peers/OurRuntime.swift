import Foundation
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor
import ToolSupport

/// Our runtime, in this process. Networks come from their ONNX files through `modelctl convert`.
final class OurRuntime: Contender {
  /// Its row in the tables.
  static let name = "tocsin"

  private let kernels: KernelSet
  private let folder: URL
  private var loaded: [Int: BoundSession] = [:]

  /// - Parameter folder: for the converted networks.
  init(kernels: KernelSet, folder: URL) {
    self.kernels = kernels
    self.folder = folder
  }

  var name: String { Self.name }

  func load(_ network: NeutralNetwork, batch: Int) throws -> LoadedNetwork {
    let path = try modelFile(of: network)
    let model = try Model(file: loadModelFile(path), kernels: kernels)
    let archive = try network.archive()
    let session = try BoundSession(model: model, archive: archive, batch: batch)
    // The second run finds what the first has left.
    session.run()
    session.run()
    loaded[batch] = session
    return LoadedNetwork(
      error: try session.largestError(archive: archive),
      modelBytes: batch == 1 ? try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int : nil)
  }

  func time(batch: Int, seconds length: Double) throws -> CallTimes {
    guard let session = loaded[batch] else {
      throw ContenderFailure("nothing is loaded for batches of \(batch)")
    }
    session.run()
    var samples: [Double] = []
    let end = nanoseconds() + UInt64(length * 1e9)
    var now: UInt64 = 0
    while now < end || samples.count < 3 {
      let before = nanoseconds()
      session.run()
      now = nanoseconds()
      samples.append(Double(now - before) / 1e9)
    }
    return CallTimes(seconds: samples)
  }

  func unload() { loaded = [:] }

  func start(_ network: NeutralNetwork) throws -> Startup {
    let path = try modelFile(of: network)
    let start = nanoseconds()
    let text = try output(of: Self.executable("kernelbench"), ["start", path, network.path(".npz")])
    return Startup(startedAt: start, try JSONDecoder().decode(StartupReadings.self, from: Data(text.utf8)))
  }

  /// What the network costs, known once it can be converted.
  func cost(of network: NeutralNetwork) throws -> NetworkCost {
    let graph = try loadModelFile(modelFile(of: network)).graph
    return NetworkCost(graph, steps: try graph.steps(in: network.archive()))
  }

  /// The converted network, made when it is first asked for.
  private func modelFile(of network: NeutralNetwork) throws -> String {
    let path = folder.appending(path: "\(network.name).tocsin").path
    if FileManager.default.fileExists(atPath: path) { return path }
    do {
      _ = try output(of: Self.executable("modelctl"), ["convert", network.onnxFile, path])
    } catch {
      throw ContenderFailure(error.message)
    }
    return path
  }

  /// A tool of ours beside this one.
  private static func executable(_ name: String) -> String {
    let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    return own.deletingLastPathComponent().appending(path: name).path
  }
}

/// A session with its inputs set, as the peers have theirs bound: a run computes, and leaves the outputs in the session.
final class BoundSession {
  private var session: Session

  /// - Parameter archive: has an array `in_PORT` for each input.
  init(model: Model, archive: NumpyArchive, batch: Int) throws {
    let steps = try model.graph.steps(in: archive)
    session = try Session(model: model, maximumBatch: batch, maximumSteps: steps)
    try session.begin(batch: batch, steps: steps)
    for (index, port) in model.graph.inputs.enumerated() {
      switch try archive.array("in_\(port.name.text)").repeated(batch: batch) {
      case .floats(let values): try session.setFeatures(values.span, input: index)
      case .doubles(let values):
        let features = values.map { Float($0) }
        try session.setFeatures(features.span, input: index)
      case .integers(let values):
        let keys = values.map { UInt32(truncatingIfNeeded: $0) }
        try session.setKeys(keys.span, input: index)
      }
    }
  }

  func run() { session.run() }

  /// The largest distance of the last run's outputs to the reference outputs `out64_PORT`.
  func largestError(archive: NumpyArchive) throws -> Double {
    var error = 0.0
    for (index, port) in session.model.graph.outputs.enumerated() {
      guard case .doubles(let references) = try archive.array("out64_\(port.name.text)").values else {
        throw ToolFailure("out64_\(port.name.text) is not float64; write it with numpy.savez", file: archive.path)
      }
      let found = try session.outputElements(index)
      for element in 0..<min(found.count, references.count) {
        error = max(error, abs(Double(found[element]) - references[element]))
      }
    }
    return error
  }
}

extension Graph {
  /// The time steps of the inputs in an archive; 1 where no dimension is dynamic but the batch's.
  fileprivate func steps(in archive: NumpyArchive) throws(ToolFailure) -> Int {
    for port in inputs {
      for (axis, dimension) in port.shape.dimensions.enumerated() {
        guard case .time = dimension else { continue }
        let shape = try archive.array("in_\(port.name.text)").shape
        if axis < shape.count { return shape[axis] }
      }
    }
    return 1
  }
}
