import ArgumentParser
import ToolSupport

/// `modelctl`: looks into model files and checks them.
@main
struct ModelCtl: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modelctl",
    abstract: "Inspects and validates model files.",
    version: toolVersion,
    subcommands: [InspectCommand.self, ValidateCommand.self])
}
