import ArgumentParser
import TocsinTraining
import ToolSupport

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes made-up log sessions with injected faults, to try the tools on.",
    subcommands: [SimulateBlockStore.self])
}

struct SimulateBlockStore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blockstore",
    abstract: "Sessions of a replicating block store: written, read, copied, deleted.",
    discussion: """
      Writes train.txt (healthy sessions to train on), normal.txt (further healthy ones), abnormal.txt (one fault each), \
      faults.txt (the fault of each line of abnormal.txt) and templates.txt (line k is the text of key k).
      """)

  @Option(help: ArgumentHelp("Folder to write to; made where missing.", valueName: "DIR")) var output: String
  @Option(help: "The same seed gives the same files.") var seed: UInt64 = 1

  func run() throws {
    let simulation = BlockStoreSimulation(seed: seed)
    let sessions = [
      ("train.txt", simulation.training), ("normal.txt", simulation.normal), ("abnormal.txt", simulation.abnormal),
    ]
    try makeFolder(output)
    try writeFile(Self.lines(simulation.faults.map(\.rawValue)), to: "\(output)/faults.txt")
    try writeFile(Self.lines(BlockStoreSimulation.templates), to: "\(output)/templates.txt")

    var table = TextTable([("file", .left), ("sessions", .right), ("keys", .right)])
    for (file, sessions) in sessions {
      try writeFile(Self.lines(sessions.map { $0.map(String.init).joined(separator: " ") }), to: "\(output)/\(file)")
      table.append([file, "\(sessions.count)", "\(sessions.keyCount)"])
    }
    var standardOutput = StandardOutput()
    try standardOutput.write(table.text)
    try standardOutput.flush()
  }

  private static func lines(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}
