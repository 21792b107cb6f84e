import ArgumentParser
import TocsinDetect
import ToolSupport

/// What `modelserve score` takes for DeepLog models alone.
struct DeepLogOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Judge as the literature does: short=anomalous.", valueName: "rule"))
  var compat: Compatibility?

  @Option(help: ArgumentHelp("Entries after an alarm whose anomalies raise none; by default 0.", valueName: "entries"))
  var coolDown: Int?

  @Option(
    help: ArgumentHelp(
      """
      Windows or prefixes whose probabilities are kept; 0 switches the cache off. By default \
      \(StreamOptions().cacheCapacity).
      """, valueName: "n"))
  var cache: Int?

  @Option(
    help: ArgumentHelp("Expected keys to list with an anomaly; by default \(Self.usualExpectedCount).", valueName: "n"))
  var expected: Int?

  private static let usualExpectedCount = 3

  /// Raw logs leave sessions open for as long as they run where no silence ends them: a day of HDFS has ten thousands.
  static let maximumLineSessions = 1 << 16

  var expectedCount: Int { expected ?? Self.usualExpectedCount }

  /// The options that the command line has.
  var given: [String] {
    let all = [
      ("--compat", compat != nil), ("--cool-down", coolDown != nil), ("--cache", cache != nil),
      ("--expected", expected != nil),
    ]
    return all.filter(\.1).map(\.0)
  }

  func validate() throws {
    if let coolDown, coolDown < 0 { throw ValidationError("--cool-down takes 0 or more entries") }
    if let cache, cache < 0 || cache > 1 << 24 { throw ValidationError("--cache takes 0 to \(1 << 24)") }
    if let expected, expected < 0 { throw ValidationError("--expected takes 0 or more") }
  }

  func streamOptions(maximumSessions: Int?, _ input: InputKind) -> StreamOptions {
    var options = StreamOptions()
    options.coolDown = coolDown ?? options.coolDown
    options.cacheCapacity = cache ?? options.cacheCapacity
    options.maximumSessions = maximumSessions ?? (input == .lines ? Self.maximumLineSessions : options.maximumSessions)
    options.protocol = compat?.protocol ?? .modelled
    return options
  }
}
