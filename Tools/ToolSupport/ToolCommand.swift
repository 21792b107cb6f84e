public import ArgumentParser
import Foundation

/// The version that every tool reports and every written model file records.
public let toolVersion = "0.1.0"

/// A tool's root command. It maps every error to one line on standard error and one of ``ToolExit``'s codes, where
/// argument-parser alone would exit with 64 for wrong usage and 1 for everything else.
public protocol ToolCommand: ParsableCommand {}

extension ToolCommand {
  /// Parses the arguments, runs the command and exits.
  public static func main() {
    // A file that grows beyond a limit is an error like any other, and no reason to end without a word.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let ending = ending(for: error)
      if !ending.message.isEmpty {
        let stream = ending.exit == .good ? FileHandle.standardOutput : FileHandle.standardError
        stream.write(Data((ending.message + "\n").utf8))
      }
      Foundation.exit(ending.exit.rawValue)
    }
  }

  /// What a tool prints and exits with when its command has thrown. Names of files, which may hold anything, are made safe
  /// to print.
  package static func ending(for error: any Error) -> (exit: ToolExit, message: String) {
    if let failure = error as? ToolFailure { return (failure.exit, printable("\(toolName): \(failure)")) }
    if let exit = error as? ToolExit { return (exit, "") }
    switch exitCode(for: error) {
    case .success: return (.good, fullMessage(for: error))
    case .validationFailure: return (.usageOrIO, printableLines(fullMessage(for: error)))
    default: return (.usageOrIO, printable("\(toolName): \(error)"))
    }
  }

  package static var toolName: String {
    configuration.commandName ?? String(describing: Self.self).lowercased()
  }
}

/// A command throws an exit code when all that there is to say is already printed.
extension ToolExit: Error {}
