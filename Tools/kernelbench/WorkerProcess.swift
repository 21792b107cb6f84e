import Foundation
import ToolSupport

/// A process that answers requests, a line of JSON each, on its standard input and output, and lives until it is let go.
final class WorkerProcess {
  private let program: String
  private let arguments: [String]
  private let environment: [String: String]
  private var running: (process: Process, requests: FileHandle, answers: FileHandle)?

  /// The process is started by the first request. `environment` adds to this process's own.
  init(_ program: String, _ arguments: [String], environment: [String: String]) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }

  deinit { stop() }

  /// Whether it has been started and not stopped.
  var isRunning: Bool { running != nil }

  /// - Throws: ``ContenderFailure`` where the process says so or has gone; one that has gone is started anew by the next
  ///   request.
  func answer<Answer: Decodable>(to request: some Encodable) throws -> Answer {
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

  /// Ends its input and waits until it has gone.
  func stop() {
    guard let (process, requests, _) = running else { return }
    running = nil
    try? requests.close()
    process.waitUntilExit()
  }

  /// An answer, or the failure that stands in its place.
  static func decode<Answer: Decodable>(_ text: String) throws -> Answer {
    let data = Data(text.utf8)
    if let failure = try? JSONDecoder().decode(ContenderFailure.self, from: data) { throw failure }
    do {
      return try JSONDecoder().decode(Answer.self, from: data)
    } catch {
      throw ContenderFailure("an answer that is not of the protocol: \(text.prefix(80))")
    }
  }

  private func launch() throws -> (Process, FileHandle, FileHandle) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (requests, answers) = (Pipe(), Pipe())
    process.standardInput = requests
    process.standardOutput = answers
    process.standardError = FileHandle.nullDevice
    try process.run()
    return (process, requests.fileHandleForWriting, answers.fileHandleForReading)
  }

  private func ended(_ process: Process) -> ContenderFailure {
    stop()
    return ContenderFailure("the process ended with \(process.terminationStatus)")
  }
}
