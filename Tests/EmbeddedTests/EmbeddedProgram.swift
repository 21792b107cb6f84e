import Foundation
import Testing
import TestSupport
import TocsinKernels

/// The C programs of Tools/embed, which embed the library for hosts, on one of the machines that it is built for.
struct EmbeddedProgram: Sendable {
  /// What a run printed, and its exit code.
  struct Run {
    var output: String
    var exitCode: Int32
  }

  struct BuildFailure: Error {
    var output: String
  }

  private struct NoZstd: Error {}

  private let machine: EmbeddedMachine
  /// Where the library is, and the programs.
  let folder: URL

  /// The programs for a machine, built once for all tests; where it cannot run here, the test case is recorded as
  /// skipped.
  static func orSkip(_ machine: EmbeddedMachine) throws -> EmbeddedProgram {
    try machine.requireOrSkip()
    do {
      return switch machine {
      case .host: try host.get()
      case .aarch64: try aarch64.get()
      }
    } catch is NoZstd {
      let remedy =
        "the source of zstd cannot be had, and the tests' models are compressed; see Tools/embed/zstd_decoder"
      try #require(ProcessInfo.processInfo.environment["CI"] != "true", "\(remedy)")
      try Test.cancel("\(remedy)")
    }
  }

  private static let host = build(.host)
  private static let aarch64 = build(.aarch64)

  private static func build(_ machine: EmbeddedMachine) -> Result<EmbeddedProgram, any Error> {
    Result {
      let folder = PackageLayout.products.appending(path: "embedded/\(machine.rawValue)")
      let script = PackageLayout.root.appending(path: "Tools/embed/build")
      let run = try execute(script, [folder.path, machine.rawValue], input: [])
      guard run.exitCode == 0 else { throw BuildFailure(output: run.output) }
      guard PackageLayout.exists(folder.appending(path: "LICENSE.zstd")) else { throw NoZstd() }
      return EmbeddedProgram(machine: machine, folder: folder)
    }
  }

  /// Scores sessions of keys with a model file.
  func score(
    model: URL, sessions: [[UInt32]], cache: Int = 0, instructionSet: String? = nil
  ) throws -> Run {
    let lines = sessions.map { $0.map(String.init).joined(separator: " ") + "\n" }
    return try run(
      "verdicts", [model.path, String(cache)], input: Array(lines.joined().utf8), instructionSet: instructionSet)
  }

  /// Scores a raw log with a model file.
  func score(model: URL, log: [UInt8], cache: Int) throws -> Run {
    try run("verdicts", [model.path, String(cache), "lines"], input: log)
  }

  /// Scores one session of keys with a model file, without a decoder of zstd.
  func scoreStored(model: URL) throws -> Run { try run("stored", [model.path], input: Array("1 2\n".utf8)) }

  /// Holds the library to what it promises of memory.
  func promises(_ test: String, model: URL, _ argument: String...) throws -> Run {
    try run("promises", [test, model.path] + argument)
  }

  /// Replays the golden vectors of a model file.
  func replay(model: URL, instructionSet: InstructionSet) throws -> Run {
    try run("verdicts", [model.path, "replay"], instructionSet: "\(instructionSet)")
  }

  /// Runs the case table.
  ///
  /// - Parameter isHostile: whether results are flushed to zero and rounded toward zero meanwhile.
  func runCases(_ instructionSet: InstructionSet, isHostile: Bool) throws -> Run {
    try run("cases", isHostile ? ["hostile"] : [], instructionSet: "\(instructionSet)")
  }

  private func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], instructionSet: String? = nil
  ) throws -> Run {
    let command = try machine.command(folder.appending(path: program))
    return try Self.execute(
      command.executable, command.arguments + arguments, input: input, instructionSet: instructionSet)
  }

  static func execute(
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
