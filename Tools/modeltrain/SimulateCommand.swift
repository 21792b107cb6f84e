import ArgumentParser
import TocsinTraining
import ToolSupport

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes made-up logs with injected faults, to try the tools on.",
    subcommands: [SimulateBlockStore.self])
}

struct SimulateBlockStore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blockstore",
    abstract: "The log of a replicating block store: blocks are written, read, copied, deleted.",
    discussion: """
      Raw lines: train.log (healthy) and test.log (healthy blocks and faulty ones, a fault each); labels.csv says for each \
      block of both whether it is Normal or Anomaly, faults.csv what is wrong with it. A line belongs to the session of \
      each block that it names: blk_\\d+.

      The same as sessions of keys, one per line: train.txt, normal.txt and, in the order of faults.csv, abnormal.txt; \
      line k of templates.txt is the text of key k.
      """)

  @Option(help: ArgumentHelp("Folder to write to; made where missing.", valueName: "DIR")) var output: String
  @Option(help: "The same seed gives the same files.") var seed: UInt64 = 1

  func run() throws {
    let simulation = BlockStoreSimulation(seed: seed)
    try makeFolder(output)
    try write(BlockStoreSimulation.templates, to: "templates.txt")
    let sessions = [
      ("train.txt", simulation.training), ("normal.txt", simulation.normal), ("abnormal.txt", simulation.abnormal),
    ]
    for (file, sessions) in sessions {
      try write(sessions.map { $0.map(String.init).joined(separator: " ") }, to: file)
    }

    let train = simulation.trainingLog()
    let test = simulation.testLog()
    try write(train.lines, to: "train.log")
    try write(test.lines, to: "test.log")
    let normal = train.blocks + test.blocks.prefix(simulation.normal.count)
    let abnormal = test.blocks.suffix(simulation.abnormal.count)
    try write(["BlockId,Label"] + normal.map { "\($0),Normal" } + abnormal.map { "\($0),Anomaly" }, to: "labels.csv")
    try write(
      ["BlockId,Fault"] + zip(abnormal, simulation.faults).map { "\($0),\($1.rawValue)" }, to: "faults.csv")

    var table = TextTable([("file", .left), ("lines", .right), ("blocks", .right), ("faulty", .right)])
    table.append(["train.log", "\(train.lines.count)", "\(train.blocks.count)", "0"])
    table.append(["test.log", "\(test.lines.count)", "\(test.blocks.count)", "\(abnormal.count)"])
    try StandardOutput.print(table.text)
  }

  private func write(_ lines: [String], to file: String) throws(ToolFailure) {
    try writeFile(lines.map { $0 + "\n" }.joined(), to: "\(output)/\(file)")
  }
}
