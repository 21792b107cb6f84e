import ArgumentParser
import Foundation
import ToolSupport

struct ParityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parity",
    abstract: "Repeats small trainings that PyTorch has done and compares all numbers.",
    discussion: """
      Each fixture is a network with inputs, targets and parameters, and what PyTorch made of them: outputs, losses, every \
      gradient, and the parameters after three steps of an optimiser. Printed are the largest relative errors; one above \
      1e-5 fails the case, and what a fixture leaves out is an error. An element that should be b is off by |a - b| / max(|b|, s), where s is the root mean square of \
      its array, or a tenth of that of all arrays of the kind where this is more. Exits with 1 where a case fails.
      """)

  @Argument(help: ArgumentHelp("Fixtures, or folders with fixtures.", valueName: "path"))
  var paths = ["Tests/ParityTests/Fixtures"]

  @Flag(help: "Print the report as JSON, schema \(ParityReport.schema).")
  var json = false

  func run() throws {
    let kernels = try requestedKernels()
    let files = try fixtureFiles()
    var report = ParityReport(torch: [], cases: [])
    var versions: Set<String> = []
    for file in files {
      let fixture = try TrainingFixture(path: file)
      versions.insert(fixture.torch)
      do throws(ToolFailure) {
        report.cases.append(try fixture.compared(kernels: kernels))
      } catch {
        throw ToolFailure(error.message, file: file, exit: error.exit)
      }
    }
    report.torch = versions.sorted()
    try StandardOutput.print(json ? report.json() : report.text)
    if !report.passes { throw ToolExit.bad }
  }

  /// The fixtures that are named, and those of the folders, sorted.
  private func fixtureFiles() throws(ToolFailure) -> [String] {
    var files: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ToolFailure("no such file; name fixtures or a folder with fixtures", file: path)
      }
      guard isFolder.boolValue else {
        files.append(path)
        continue
      }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      let found = names.filter { $0.hasSuffix(".json") }.sorted()
      guard !found.isEmpty else {
        throw ToolFailure("no fixtures in the folder; write some with make_training_fixtures.py", file: path)
      }
      files += found.map { "\(path)/\($0)" }
    }
    return files
  }
}
