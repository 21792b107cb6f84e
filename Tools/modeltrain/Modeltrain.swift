import ArgumentParser
import ToolSupport

@main
struct Modeltrain: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modeltrain",
    abstract: "Trains and evaluates fault-diagnosis models.",
    version: toolVersion,
    subcommands: [DeepLogCommand.self, Evaluate.self, Simulate.self])
}
