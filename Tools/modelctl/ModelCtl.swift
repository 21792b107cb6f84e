import ArgumentParser
import ToolSupport

/// `modelctl`: looks into model files, checks, compares and signs them, repairs their containers, edits their cards, makes them
/// of networks from elsewhere, makes them smaller, and runs them once.
@main
struct ModelCtl: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "modelctl",
    abstract: "Inspects, validates, compares, signs, repairs, converts, quantises and runs model files.",
    version: toolVersion,
    subcommands: [
      InspectCommand.self, ValidateCommand.self, HashCommand.self, DiffCommand.self, KeygenCommand.self,
      SignCommand.self,
      VerifyCommand.self, CanonicalizeCommand.self, CardCommand.self, ExtractCommand.self, BomCommand.self,
      ConvertCommand.self, QuantizeCommand.self, RunCommand.self,
    ])
}
