import Foundation
import ToolSupport

/// What a program prints.
///
/// - Throws: ``ToolFailure`` where it cannot run or does not end with 0, with the last line that it wrote to standard
///   error.
func output(
  of program: String, _ arguments: [String], environment: [String: String] = [:]
) throws(ToolFailure) -> String {
  let errors = FileManager.default.temporaryDirectory.appending(path: "tocsin-errors-\(UUID().uuidString)")
  _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
  defer { try? FileManager.default.removeItem(at: errors) }
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let pipe = Pipe()
  process.standardOutput = pipe
  do {
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  } catch {
    throw ToolFailure("cannot run: \(error.localizedDescription); check the path", file: program)
  }
  let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    let lines = (try? String(contentsOf: errors, encoding: .utf8))?.split(separator: "\n") ?? []
    throw ToolFailure(lines.last.map(String.init) ?? "ended with \(process.terminationStatus)", file: program)
  }
  return String(decoding: bytes, as: UTF8.self)
}
