import ArgumentParser
import TocsinDetect

/// What the lines of an input hold.
enum InputKind: String, ExpressibleByArgument, CaseIterable {
  /// A session a line: its keys, separated by blanks.
  case sessions
  /// A window a line: its keys, with a label and line labels that are not looked at.
  case windows
  /// An entry a line, of many interleaved sessions: a session number and a key.
  case entries
  /// A line of a raw log, for a model with a log parser.
  case lines

  /// What a system judges, the usual one first.
  static func all(of kind: DetectorKind) -> [InputKind] {
    switch kind {
    case .deepLog: [.sessions, .entries, .lines]
    case .chimera: [.windows, .entries, .lines]
    }
  }
}
