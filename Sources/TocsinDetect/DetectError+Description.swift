// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  import TocsinFormat
  import TocsinGraph
  import TocsinLogs
  import TocsinTensor

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
        "section \(section): missing, and every detector needs it; export the model again with modeltrain"
      case .unknownDetector(let kind):
        "section detector: of kind \(kind), which this version does not know; use the version that wrote the file"
      case .otherDetector(let expected, let found):
        "section detector: holds a \(found.name) model, where a \(expected.name) model is needed; use the one for the other"
      case .missingPort(let name): "graph: no port \(name.text), which the detector needs; export the model again"
      case .unexpectedPort(let name): "graph: input \(name.text) is none of the detector's; export the model again"
      case .portType(let name, let expected, let found):
        "graph: port \(name.text) is \(text(found)), the detector needs \(text(expected)); export the model again"
      case .classCount(let expected, let found):
        "section vocabulary: calls for \(expected) classes, the network has \(found); export the model again"
      case .keyWithoutTemplate(let key, let templates):
        "section vocabulary: holds key \(key), the log parser has keys 1 to \(templates); export the model again"
      case .noLogParser:
        "section logParser: missing, and raw lines need it; train from raw lines (--logs), or give keys"
      case .windowLength(let count, let maximum):
        "a window of \(count) lines, the model takes 1 to \(maximum); cut windows as the model was trained on"
      case .stride(let stride, let maximum):
        "windows that start every \(stride) lines, the model takes 1 to \(maximum); choose a stride in this range"
      case .threshold(let threshold): "threshold \(threshold): choose a probability, 0 to 1"
      case .textVectors(let templates, let dimensions, let maximum):
        "section detector: word vectors of \(dimensions) dimensions, for \(templates) templates; "
          + "templates times dimensions may be \(maximum), use shorter vectors"
      case .noSessions: "room for no session at all; allow at least one"
      case .tooManySessions(let count, let maximum):
        "room for \(count) sessions, windows of this model leave memory for \(maximum); allow fewer"
      }
    }
  }

  /// A type as tools print it: `u32 [B≤1024, T≤20]`.
  private func text(_ type: ValueType) -> String {
    var text = "\(type.dtype.name) ["
    for (index, dimension) in type.shape.dimensions.enumerated() {
      if index > 0 { text += ", " }
      switch dimension {
      case .fixed(let size): text += "\(size)"
      case .batch(let maximum): text += "B≤\(maximum)"
      case .time(let maximum): text += "T≤\(maximum)"
      }
    }
    return text + "]"
  }
#endif
