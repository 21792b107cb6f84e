import Foundation
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor
import ToolSupport

/// Our runtime, in this process.
final class OurRuntime: Contender {
  /// Its row in the tables.
  static let name = "tocsin"

  let precision: Precision
  private let kernels: KernelSet
  private let networks: ConvertedNetworks
  private var loaded: [Int: BoundSession] = [:]

  init(_ precision: Precision, of networks: ConvertedNetworks, kernels: KernelSet) {
    self.precision = precision
    self.kernels = kernels
    self.networks = networks
  }

  var name: String { Self.name }

  func load(_ network: NeutralNetwork, batch: Int) throws -> LoadedNetwork {
    let path = try networks.modelFile(of: network, in: precision)
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
    let path = try networks.modelFile(of: network, in: precision)
    let start = nanoseconds()
    let text = try output(of: toolPath("kernelbench"), ["start", path, network.path(".npz")])
    return Startup(startedAt: start, try JSONDecoder().decode(StartupReadings.self, from: Data(text.utf8)))
  }
}

/// A session with its inputs set, as the peers have theirs bound: a run computes, and leaves the outputs in the session.
final class BoundSession {
  private var session: Session

  /// - Parameters:
  ///   - archive: has an array for each input.
  ///   - batch: its first so many items, from the start again where there are fewer.
  init(model: Model, archive: NumpyArchive, batch: Int) throws {
    let inputs = try ModelInputs(archive, prefix: NeutralNetwork.inputPrefix, graph: model.graph)
    session = try Session(model: model, maximumBatch: batch, maximumSteps: inputs.steps)
    try session.begin(batch: batch, steps: inputs.steps)
    for (index, tensor) in inputs.tensors.enumerated() {
      let count = tensor.count / inputs.batch * batch
      switch tensor {
      case .float32(let values):
        let features = (0..<count).map { values[$0 % values.count] }
        try session.setFeatures(features.span, input: index)
      case .uint32(let values):
        let keys = (0..<count).map { values[$0 % values.count] }
        try session.setKeys(keys.span, input: index)
      case .bfloat16, .int8: throw RuntimeError.elementType(port: index)
      }
    }
  }

  func run() { session.run() }

  /// The largest distance of the last run's outputs to the reference outputs.
  func largestError(archive: NumpyArchive) throws -> Double {
    var error = 0.0
    for (index, port) in session.model.graph.outputs.enumerated() {
      let references = try archive.array(NeutralNetwork.outputPrefix + port.name.text).doubles
      let found = try session.outputElements(index)
      for element in 0..<min(found.count, references.count) {
        error = max(error, distance(Double(found[element]), references[element]))
      }
    }
    return error
  }
}
