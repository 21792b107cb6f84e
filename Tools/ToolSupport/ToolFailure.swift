/// What a tool's exit code says.
public enum ToolExit: Int32, Sendable {
  case good = 0
  /// The tool did its work, and the thing that it checked is bad.
  case bad = 1
  /// The tool could not do its work: wrong usage, or input or output failed.
  case usageOrIO = 2
}

/// Why a tool stops: the one error that commands let through to ``ToolCommand/main()``, which prints it as
/// `tool: file: what is wrong; remedy`.
public struct ToolFailure: Error, Equatable, Sendable {
  public var exit: ToolExit
  /// The file that the failure is about, as the user named it.
  public var file: String?
  /// What is wrong and what to do about it: `place: what is wrong; remedy`, without a full stop.
  public var message: String

  public init(_ message: String, file: String? = nil, exit: ToolExit = .usageOrIO) {
    self.exit = exit
    self.file = file
    self.message = message
  }

  /// Runs `body` and turns what it throws into a failure about `file`; the message is the error's description.
  public static func attributing<Result: ~Copyable>(
    to file: String, exit: ToolExit = .usageOrIO, _ body: () throws -> Result
  ) throws(ToolFailure) -> Result {
    do {
      return try body()
    } catch let failure as ToolFailure {
      throw failure
    } catch {
      throw ToolFailure("\(error)", file: displayName(of: file), exit: exit)
    }
  }

  /// What messages call a file argument: the path, or "standard input" for `-`.
  public static func displayName(of path: String) -> String { path == "-" ? "standard input" : path }
}

extension ToolFailure: CustomStringConvertible {
  public var description: String { [file, message].compactMap(\.self).joined(separator: ": ") }
}
