import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What a file that Tocsin writes has in its metadata: what ONNX has no place for.
struct FormProperties {
  /// The program that writes such files, as it calls itself in them.
  static let producer = "tocsin"

  private static let batchKey = "tocsin.maximum-batch"
  private static let stepsKey = "tocsin.maximum-steps"
  private static let cardPrefix = "tocsin.card."

  /// The most items and steps that the inputs declare; ONNX has names for dimensions that vary, and no bounds.
  var maximumBatch: Int?
  var maximumSteps: Int?
  var card: Metadata

  init(_ graph: Graph, card: Metadata) {
    maximumBatch = graph.batchMaximum
    maximumSteps = graph.timeMaximum
    self.card = card
  }

  /// Reads them. What is none of these, malformed, or not allowed in a card, is left out; so is what a card has no room
  /// for.
  init(_ properties: [OnnxProperty]) {
    card = Metadata()
    for property in properties {
      switch property.key {
      case Self.batchKey: maximumBatch = Int(property.value)
      case Self.stepsKey: maximumSteps = Int(property.value)
      default:
        guard property.key.hasPrefix(Self.cardPrefix),
          let name = Name(bytes: Array(property.key.utf8.dropFirst(Self.cardPrefix.utf8.count)))
        else { continue }
        card.add(name, property.value)
      }
    }
  }

  var properties: [OnnxProperty] {
    var properties: [OnnxProperty] = []
    func add(_ key: String, _ value: String) {
      var property = OnnxProperty()
      property.key = key
      property.value = value
      properties.append(property)
    }
    for entry in card.entries {
      add(Self.cardPrefix + entry.name.text, String(decoding: entry.text, as: UTF8.self))
    }
    if let maximumBatch { add(Self.batchKey, "\(maximumBatch)") }
    if let maximumSteps { add(Self.stepsKey, "\(maximumSteps)") }
    return properties
  }
}
