import ArgumentParser
import ToolSupport

/// `modelserve`: scores streams of telemetry with the runtime.
@main
struct ModelServe: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modelserve",
    abstract: "Scores streams with a model file, one JSON object per session or window.",
    version: toolVersion,
    subcommands: [ScoreCommand.self])
}
