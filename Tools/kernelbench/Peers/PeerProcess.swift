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
  private let places: PeerPlaces
  private var running: (process: Process, requests: FileHandle, answers: FileHandle)?

  init(_ peer: Peer, _ precision: Precision, python: String, places: PeerPlaces) {
    self.peer = peer
    self.precision = precision
    self.python = python
    self.places = places
  }

  deinit { stop() }

  var name: String { peer.rawValue }

  func load(_ network: NeutralNetwork, batch: Int) throws -> LoadedNetwork {
    try answer(to: Request(load: network.name, batch: batch))
  }

  func time(batch: Int, seconds: Double) throws -> CallTimes {
    try answer(to: Request(time: batch, seconds: seconds))
  }

  func unload() throws {
    struct Nothing: Decodable {}
    guard running != nil else { return }
    let _: Nothing = try answer(to: Request(unload: true))
  }

  func start(_ network: NeutralNetwork) throws -> Startup {
    let start = nanoseconds()
    let text = try output(
      of: python, arguments + ["--once", network.name], environment: PeerPlaces.environment)
    return Startup(startedAt: start, try Self.decode(text))
  }

  private struct Request: Encodable {
    var load: String?
    var batch: Int?
    var time: Int?
    var seconds: Double?
    var unload: Bool?
  }

  private var arguments: [String] {
    ["\(places.scripts)/peer_worker.py", peer.rawValue, precision.rawValue, places.networks, places.cache]
  }

  private func answer<Answer: Decodable>(to request: Request) throws -> Answer {
    let (process, requests, answers) = try running ?? launch()
    running = (process, requests, answers)
    do {
      try requests.write(contentsOf: JSONEncoder().encode(request) + Data("\n".utf8))
    } catch {
      throw ended(process)
    }
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let piece = answers.availableData
      if piece.isEmpty { throw ended(process) }
      line += piece
    }
    return try Self.decode(String(decoding: line, as: UTF8.self))
  }

  private func launch() throws -> (Process, FileHandle, FileHandle) {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(PeerPlaces.environment) { $1 }
    let (requests, answers) = (Pipe(), Pipe())
    process.standardInput = requests
    process.standardOutput = answers
    process.standardError = FileHandle.nullDevice
    try process.run()
    return (process, requests.fileHandleForWriting, answers.fileHandleForReading)
  }

  /// A worker that has gone is started anew by the next request.
  private func ended(_ process: Process) -> ContenderFailure {
    stop()
    return ContenderFailure("the process ended with \(process.terminationStatus)")
  }

  private func stop() {
    guard let (process, requests, _) = running else { return }
    running = nil
    try? requests.close()
    process.waitUntilExit()
  }

  private static func decode<Answer: Decodable>(_ text: String) throws -> Answer {
    let data = Data(text.utf8)
    if let failure = try? JSONDecoder().decode(ContenderFailure.self, from: data) { throw failure }
    do {
      return try JSONDecoder().decode(Answer.self, from: data)
    } catch {
      throw ContenderFailure("an answer that is not of the protocol: \(text.prefix(80))")
    }
  }
}
