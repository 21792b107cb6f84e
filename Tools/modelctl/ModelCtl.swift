import ArgumentParser
import ToolSupport

/// `modelctl`: looks into model files, checks them, makes them of networks from elsewhere, makes them smaller, runs them once,
/// and signs them.
@main
struct ModelCtl: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modelctl",
    abstract: "Inspects, validates, converts, quantises, runs and signs model files.",
    version: toolVersion,
    subcommands: [
      InspectCommand.self, ValidateCommand.self, ConvertCommand.self, QuantizeCommand.self, RunCommand.self,
      KeygenCommand.self, SignCommand.self, VerifyCommand.self,
    ])
}
