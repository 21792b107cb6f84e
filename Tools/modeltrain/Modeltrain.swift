import ArgumentParser
import ToolSupport

@main
struct Modeltrain: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modeltrain",
    abstract: "Parses logs, and trains and evaluates fault-diagnosis models.",
    version: toolVersion,
    subcommands: [
      ParseCommand.self, DeepLogCommand.self, ChimeraCommand.self, Evaluate.self, PlotCommand.self, Simulate.self,
      ParityCommand.self,
    ])
}
