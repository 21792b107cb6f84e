import ArgumentParser
import ToolSupport

/// `modelctl`: looks into model files, checks them, and makes them of networks from elsewhere.
@main
struct ModelCtl: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modelctl",
    abstract: "Inspects, validates and converts model files.",
    version: toolVersion,
    subcommands: [InspectCommand.self, ValidateCommand.self, ConvertCommand.self])
}
