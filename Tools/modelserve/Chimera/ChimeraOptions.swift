import ArgumentParser
import TocsinDetect
import ToolSupport

/// What `modelserve score` takes for Chimera models alone.
struct ChimeraOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Lines, and templates, to rank; by default \(WindowDetail().top).", valueName: "k"))
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "Of entries and raw lines: lines from the start of a window to that of the next; by default the model's.",
      valueName: "lines"))
  var stride: Int?

  @Option(
    help: ArgumentHelp(
      "The probability from which on a window is anomalous; by default the model's.", valueName: "probability"))
  var threshold: Float?

  @Flag(help: "Rank the lines of normal windows too.")
  var rankAll = false

  @Flag(help: "Print anomalous windows only.")
  var anomaliesOnly = false

  /// The options that the command line has.
  var given: [String] {
    let all = [
      ("--top", top != nil), ("--stride", stride != nil), ("--threshold", threshold != nil), ("--rank-all", rankAll),
      ("--anomalies-only", anomaliesOnly),
    ]
    return all.filter(\.1).map(\.0)
  }

  var detail: WindowDetail {
    WindowDetail(top: top ?? WindowDetail().top, ranksAll: rankAll, writesAll: !anomaliesOnly)
  }

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes 1 or more") }
    if let stride, stride < 1 { throw ValidationError("--stride takes 1 or more lines") }
    if let threshold, !(threshold >= 0 && threshold <= 1) { throw ValidationError("--threshold takes 0 to 1") }
    if rankAll && anomaliesOnly {
      throw ValidationError("--rank-all is for normal windows; leave out --anomalies-only")
    }
  }

  /// - Throws: where windows would leave out lines, or there is no room for so many sessions.
  func streamOptions(maximumSessions: Int?, _ model: ChimeraModel) throws(ToolFailure) -> ChimeraStreamOptions {
    let length = model.configuration.windowLength
    if let stride, stride > length {
      throw ToolFailure("--stride \(stride): the model's windows have \(length) lines; choose 1 to \(length)")
    }
    var options = ChimeraStreamOptions()
    options.maximumSessions = maximumSessions
    options.stride = stride
    options.threshold = threshold
    do throws(DetectError) {
      _ = try options.sessionCount(for: model)
    } catch {
      throw ToolFailure("--max-sessions: \(error)")
    }
    return options
  }
}
