// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  import TocsinFormat
  import TocsinLogs

  extension DetectError: CustomStringConvertible {
    /// What is wrong and what to do about it: `place: what is wrong; remedy`.
    public var description: String {
      switch self {
      case .format(let error): "\(error)"
      case .lineFormat(let error): "section logParser: \(error)"
      case .masks(let error): "section logParser: \(error)"
      case .templates(let error): "section logParser: \(error)"
      case .words(let error): "section detector: \(error)"
      case .runtime(let error): "\(error)"
      case .missingSection(let section):
        "section \(section.name): missing, and every detector needs it; export the model again with modeltrain"
      case .classCount(let expected, let found):
        "section vocabulary: calls for \(expected) classes, the network has \(found); export the model again"
      case .keyWithoutTemplate(let key, let templates):
        "section vocabulary: holds key \(key), the log parser has keys 1 to \(templates); export the model again"
      case .noLogParser:
        "section logParser: missing, and raw lines need it; train from raw lines (modeltrain deeplog --logs), or give keys"
      case .noSessions: "room for no session at all; allow at least one"
      }
    }
  }
#endif
