import ArgumentParser
import Foundation
import Glibc
import TocsinRuntime
import ToolSupport

/// Loads a network in this fresh process, runs one item, and prints when and in how much memory: the work of one cold
/// start of `kernelbench peers`.
struct StartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Load a network and run one item, in this fresh process.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Argument(help: ArgumentHelp("Its inputs: an archive of NumPy arrays.", valueName: "file"))
  var archive: String

  func run() throws {
    let archive = try NumpyArchive(archive)
    let host = (time: nanoseconds(), bytes: try residentBytes())
    let session = try BoundSession(
      model: Model(file: loadModelFile(model), kernels: requestedKernels()), archive: archive, batch: 1)
    session.run()
    let readings = StartupReadings(
      hostTime: host.time, firstTime: nanoseconds(), hostBytes: host.bytes, firstBytes: try residentBytes())
    print(String(decoding: try JSONEncoder().encode(readings), as: UTF8.self))
  }

  /// Memory of this process, from Linux's `/proc/self/statm`.
  private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { throw ToolFailure("cannot read the memory in use") }
    return pages * sysconf(CInt(_SC_PAGESIZE))
  }
}
