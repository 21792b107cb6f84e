import Foundation
import TestSupport

/// The C program of Tools/embed: the runtime side in Embedded Swift, without the standard library's runtime.
struct EmbeddedProgram: Sendable {
  /// What a run printed, and its exit code.
  struct Run {
    var output: String
    var exitCode: Int32
  }

  /// The program, built once for all tests; where that failed, what the build said.
  static let built: Result<EmbeddedProgram, BuildFailure> = build()

  struct BuildFailure: Error {
    var output: String
  }

  private let folder: TemporaryFolder
  private var executable: URL { folder.url.appending(path: "embed") }

  private static func build() -> Result<EmbeddedProgram, BuildFailure> {
    do {
      let folder = try TemporaryFolder()
      let script = PackageLayout.root.appending(path: "Tools/embed/build")
      let run = try execute(script, [folder.url.path], input: [])
      guard run.exitCode == 0 else { return .failure(BuildFailure(output: run.output)) }
      return .success(EmbeddedProgram(folder: folder))
    } catch {
      return .failure(BuildFailure(output: "\(error)"))
    }
  }

  /// Scores sessions of keys with a model file.
  func score(
    model: URL, sessions: [[UInt32]], cache: Int = 0, instructionSet: String? = nil
  ) throws -> Run {
    let lines = sessions.map { $0.map(String.init).joined(separator: " ") + "\n" }
    return try Self.execute(
      executable, [model.path, String(cache)], input: Array(lines.joined().utf8), instructionSet: instructionSet)
  }

  /// Scores a raw log with a model file.
  func score(model: URL, log: [UInt8], cache: Int) throws -> Run {
    try Self.execute(executable, [model.path, String(cache), "lines"], input: log)
  }

  private static func execute(
    _ executable: URL, _ arguments: [String], input: [UInt8], instructionSet: String? = nil
  ) throws -> Run {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
    process.environment?["TOCSIN_ISA"] = instructionSet
    // Files and not pipes: neither side can block on the other.
    let folder = try TemporaryFolder()
    let output = try folder.write("output", [])
    process.standardInput = try FileHandle(forReadingFrom: folder.write("input", input))
    let sink = try FileHandle(forWritingTo: output)
    process.standardOutput = sink
    process.standardError = sink
    try process.run()
    process.waitUntilExit()
    return Run(output: try String(contentsOf: output, encoding: .utf8), exitCode: process.terminationStatus)
  }
}
