import Foundation
import Testing
import TestSupport

/// The built executables, which lie beside the test bundle.
enum Tool: String, CaseIterable {
  case modeltrain, modelctl, modelserve, kernelbench

  var url: URL { PackageLayout.products.appending(path: rawValue) }

  /// Runs the tool to its end.
  ///
  /// - Parameter instructionSet: the value of `TOCSIN_ISA`.
  func run(
    _ arguments: [String], input: [UInt8] = [], instructionSet: String? = nil
  ) throws -> Outcome {
    let environment = instructionSet.map { ["TOCSIN_ISA": $0] } ?? [:]
    return try Outcome(of: url, arguments, input: input, environment: environment)
  }

  /// Runs the tool and fails where it does not end with 0.
  @discardableResult
  func output(
    _ arguments: [String], input: [UInt8] = [], instructionSet: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try run(arguments, input: input, instructionSet: instructionSet)
    try #require(outcome.exit == 0, "\(rawValue) \(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.isEmpty, sourceLocation: sourceLocation)
    return outcome.output
  }
}

/// Runs a command line with the built tools on the path.
func shell(_ line: String, in folder: TemporaryFolder) throws -> Outcome {
  let path = "\(PackageLayout.products.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
  return try Outcome(
    of: URL(filePath: "/bin/bash"), ["-c", "cd '\(folder.path)'; set -o pipefail; \(line)"], input: [],
    environment: ["PATH": path])
}

/// How a program ended and what it printed.
struct Outcome {
  var exit: Int32
  /// The number of the signal that ended the program, if one did.
  var signal: Int32?
  var output: String
  var errors: String

  /// Input and outputs are files, so that no pipe can fill up.
  init(of program: URL, _ arguments: [String], input: [UInt8], environment: [String: String]) throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: folder.file("in", input))
    process.standardOutput = try FileHandle(forWritingTo: folder.file("out", []))
    process.standardError = try FileHandle(forWritingTo: folder.file("err", []))
    try process.run()
    process.waitUntilExit()
    exit = process.terminationStatus
    signal = process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
    output = try String(contentsOf: folder.url("out"), encoding: .utf8)
    errors = try String(contentsOf: folder.url("err"), encoding: .utf8)
  }

  /// Expects a failure as every tool reports one: its exit code, nothing on standard output, and on standard error one line
  /// `tool: file: what; remedy` that holds `parts` and no dump of a Swift value.
  func expectFailure(
    _ exit: Int32, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(signal == nil, sourceLocation: sourceLocation)
    #expect(self.exit == exit, "\(errors)", sourceLocation: sourceLocation)
    #expect(output.isEmpty, sourceLocation: sourceLocation)
    #expect(
      errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2, "\(errors)",
      sourceLocation: sourceLocation)
    #expect(errors.contains("; "), "no remedy: \(errors)", sourceLocation: sourceLocation)
    #expect(!Self.isDump(errors), "\(errors)", sourceLocation: sourceLocation)
    for part in parts { #expect(errors.contains(part), "\(errors)", sourceLocation: sourceLocation) }
  }

  /// Whether a text shows an enum case or a module as Swift's default description prints them.
  static func isDump(_ text: String) -> Bool {
    text.contains(/[a-z]+[A-Z][A-Za-z]*\(|\b[a-z]+\([a-zA-Z]+: |Tocsin[A-Z][a-z]+\.|Error Domain=/)
  }
}
