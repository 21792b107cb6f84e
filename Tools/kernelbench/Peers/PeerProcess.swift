import Foundation
import ToolSupport

/// The other runtimes, as Tools/python/peer_worker.py names them.
enum Peer: String, CaseIterable {
  case onnxruntime, openvino, litert, tract, torch
}

/// What a Python knows of a runtime that it has.
struct PeerDescription: Decodable {
  var version: String
  /// Bytes of the shared libraries that a program needs.
  var libraryBytes: Int
  var precisions: [Precision]
}

/// Where the peers' scripts, networks and converted networks are.
struct PeerPlaces {
  var scripts = "Tools/python"
  var networks: String
  /// Outside the repository.
  var cache: String

  /// One thread wherever a library asks the environment, and no files beside the scripts.
  static let environment = [
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
  ]
}

/// Another runtime, in a Python process that lives as long as it answers.
final class PeerProcess: Contender {
  let peer: Peer
  let precision: Precision
  private let python: String
  private let arguments: [String]
  private let worker: WorkerProcess

  init(_ peer: Peer, _ precision: Precision, python: String, places: PeerPlaces) {
    self.peer = peer
    self.precision = precision
    self.python = python
    arguments = [
      "\(places.scripts)/peer_worker.py", peer.rawValue, precision.rawValue, places.networks, places.cache,
    ]
    worker = WorkerProcess(python, arguments, environment: PeerPlaces.environment)
  }

  var name: String { peer.rawValue }

  func load(_ network: NeutralNetwork, batch: Int) throws -> LoadedNetwork {
    try worker.answer(to: Request(load: network.name, batch: batch))
  }

  func time(batch: Int, seconds: Double) throws -> CallTimes {
    try worker.answer(to: Request(time: batch, seconds: seconds))
  }

  func unload() throws {
    struct Nothing: Decodable {}
    guard worker.isRunning else { return }
    let _: Nothing = try worker.answer(to: Request(unload: true))
  }

  func start(_ network: NeutralNetwork) throws -> Startup {
    let start = nanoseconds()
    let text = try output(
      of: python, arguments + ["--once", network.name], environment: PeerPlaces.environment)
    return Startup(startedAt: start, try WorkerProcess.decode(text))
  }

  private struct Request: Encodable {
    var load: String?
    var batch: Int?
    var time: Int?
    var seconds: Double?
    var unload: Bool?
  }
}
