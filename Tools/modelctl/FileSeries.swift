import ArgumentParser
import TocsinFormat
import ToolSupport

/// What became of several file arguments. A file that fails is told of on standard error and does not stop the others.
struct FileSeries<Result> {
  /// Of the files that did not fail, in their order.
  private(set) var results: [Result] = []
  /// Why the others failed.
  private(set) var failures: [ToolFailure] = []
  /// The worst of all files' ends.
  private(set) var exit = ToolExit.good

  /// Does the same to each of some files, or of what names them.
  init<Item>(_ items: [Item], _ body: (Item) throws(ToolFailure) -> (Result, ToolExit)) {
    for item in items {
      do throws(ToolFailure) {
        let (result, exit) = try body(item)
        results.append(result)
        note(exit)
      } catch {
        writeToStandardError(printable("\(ModelCtl.toolName): \(error)") + "\n")
        failures.append(error)
        note(error.exit)
      }
    }
  }

  private mutating func note(_ other: ToolExit) { if other.rawValue > exit.rawValue { exit = other } }

  /// Prints the report, also where all files failed, and ends the command with the exit code where that is not 0.
  func finish(printing report: () throws -> String) throws {
    try StandardOutput.print(report())
    if exit != .good { throw exit }
  }
}

/// The bytes of a model file, plain or zstd, or of standard input.
func modelBytes(_ path: String) throws(ToolFailure) -> [UInt8] {
  var source = try ByteSource(path)
  return try source.readModel()
}

/// Fails where more than one of a command's files is standard input, which is one.
func checkStandardInput(_ paths: [String]) throws(ValidationError) {
  if paths.count(where: { $0 == "-" }) > 1 { throw ValidationError("only one file can be standard input") }
}
