import Foundation
import Testing

/// The reader in Tools/python/tocsin_reader, which was written from Spec/ModelFormat.md alone and shares no code with ours.
struct PythonReader {
  /// What it says of a file.
  struct Finding: Decodable {
    struct Identities: Decodable, Equatable {
      let weights: String
      let content: String
      let file: String
    }

    let accepted: Bool
    /// Of a file that is accepted.
    let identities: Identities?
    let sections: [UInt16]?
    let tensors: [String: String]?
    /// Of a file that is refused.
    let rule: String?
    let section: UInt16?
    let offset: Int?
  }

  private struct Failure: Error { let status: Int32 }

  private static let probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('numpy') is None)"

  private let python: URL

  /// The first Python of the path that has what the reader needs. Without one the test is skipped, but not in CI.
  static func orSkip() throws -> PythonReader {
    let environment = ProcessInfo.processInfo.environment
    for folder in (environment["PATH"] ?? "").split(separator: ":") {
      let reader = PythonReader(python: URL(filePath: "\(folder)/python3"))
      if (try? reader.output(["-c", Self.probe], statuses: [0])) != nil { return reader }
    }
    let remedy = "no python3 with numpy, which the reader in Python needs; try Tools/dev setup"
    try #require(environment["CI"] != "true", "\(remedy)")
    try Test.cancel("\(remedy)")
  }

  /// What it says of each file, in their order.
  func read(_ files: [URL]) throws -> [Finding] {
    let output = try output(["-m", "tocsin_reader"] + files.map(\.path), statuses: [0, 1])
    return try output.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Finding.self, from: $0) }
  }

  private func output(_ arguments: [String], statuses: Set<Int32>) throws -> Data {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = python
    process.arguments = ["-B"] + arguments
    process.currentDirectoryURL = TestVectors.package.appending(path: "Tools/python")
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard statuses.contains(process.terminationStatus) else { throw Failure(status: process.terminationStatus) }
    return output
  }
}
