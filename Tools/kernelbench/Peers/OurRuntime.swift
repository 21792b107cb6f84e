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
    try session.run()
    loaded[batch] = session
    return LoadedNetwork(
      error: try session.largestError(archive: archive),
      modelBytes: batch == 1 ? try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int : nil)
  }

  func time(batch: Int, seconds length: Double) throws -> CallTimes {
    guard let session = loaded[batch] else {
      throw ContenderFailure("nothing is loaded for batches of \(batch)")
    }
    try session.run()
    var samples: [Double] = []
    let end = nanoseconds() + UInt64(length * 1e9)
    var now: UInt64 = 0
    while now < end || samples.count < 3 {
      let before = nanoseconds()
      try session.run()
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

/// A session with the inputs and outputs of one batch.
///
/// A run brings the inputs in, computes, and copies the outputs out: what a host pays for a call.
final class BoundSession {
  private enum Input {
    case features([Float])
    case keys([UInt32])
  }

  private var session: Session
  private let batch: Int
  private let steps: Int
  private let inputs: [Input]
  private var outputs: [(name: String, values: [Float])]

  /// - Parameter archive: has an array `in_PORT` for each input.
  init(model: Model, archive: NumpyArchive, batch: Int) throws {
    inputs = try model.graph.inputs.map { port in
      switch try archive.array("in_\(port.name)").repeated(batch: batch) {
      case .floats(let values): .features(values)
      case .doubles(let values): .features(values.map { Float($0) })
      case .integers(let values): .keys(values.map { UInt32(truncatingIfNeeded: $0) })
      }
    }
    self.batch = batch
    steps = try model.graph.steps(in: archive)
    session = try Session(model: model, maximumBatch: batch, maximumSteps: steps)
    try session.begin(batch: batch, steps: steps)
    outputs = []
    for (index, output) in model.graph.outputs.enumerated() {
      outputs.append(("\(output.name)", [Float](repeating: 0, count: try session.outputCount(index))))
    }
  }

  func run() throws {
    try session.begin(batch: batch, steps: steps)
    for (index, input) in inputs.enumerated() {
      switch input {
      case .features(let values): try session.setFeatures(values.span, input: index)
      case .keys(let values): try session.setKeys(values.span, input: index)
      }
    }
    session.run()
    for index in outputs.indices {
      var span = outputs[index].values.mutableSpan
      try session.copyOutput(index, into: &span)
    }
  }

  /// The largest distance of the last run's outputs to the reference outputs `out64_PORT`.
  func largestError(archive: NumpyArchive) throws -> Double {
    var error = 0.0
    for output in outputs {
      guard case .doubles(let references) = try archive.array("out64_\(output.name)").values else {
        throw ToolFailure("out64_\(output.name) is not float64; write it with numpy.savez", file: archive.path)
      }
      for (found, reference) in zip(output.values, references) { error = max(error, abs(Double(found) - reference)) }
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
        let shape = try archive.array("in_\(port.name)").shape
        if axis < shape.count { return shape[axis] }
      }
    }
    return 1
  }
}
