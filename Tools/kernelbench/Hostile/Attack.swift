import TocsinFormat

/// Hostile files of one kind, and what became of them.
struct Attack {
  /// What is expected of a file that is as good as the one it was made of.
  static let accepted = "accepted"

  let name: String
  /// How often each rule refused a file, or it was accepted.
  private(set) var outcomes: [String: Int] = [:]
  /// Nanoseconds that reading took, file by file.
  private(set) var times: [UInt64] = []
  /// The first few files of which something else became than the specification says.
  private(set) var surprises: [String] = []

  init(_ name: String) { self.name = name }

  var slowest: UInt64 { times.max() ?? 0 }
  var median: UInt64 { times.sorted()[times.count / 2] }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - rules: those of which one must refuse it; ``accepted`` where it may be a file like any other.
  ///   - place: what to call the file where none does.
  mutating func read(_ bytes: Span<UInt8>, expecting rules: [String], at place: Int = 0) {
    var (outcome, time) = Self.reading(bytes)
    if time > 1_000_000 {
      for _ in 0..<3 { time = min(time, Self.reading(bytes).time) }
    }
    outcomes[outcome, default: 0] += 1
    times.append(time)
    if !rules.contains(outcome), surprises.count < 5 {
      surprises.append("at \(place): \(outcome), expected \(rules.joined(separator: " or "))")
    }
  }

  private static func reading(_ bytes: Span<UInt8>) -> (outcome: String, time: UInt64) {
    let start = nanoseconds()
    do throws(ModelFormatError) {
      _ = try ModelFileReader.read(bytes: bytes)
      return (accepted, nanoseconds() - start)
    } catch {
      let time = nanoseconds() - start
      return (error.rule, time)
    }
  }
}
