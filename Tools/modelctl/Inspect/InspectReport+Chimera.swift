import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinLogs
import TocsinTensor
import ToolSupport

extension InspectReport {
  struct ChimeraDetector: Encodable {
    struct Output: Encodable {
      var name: String
      var shape: [String]
      var meaning: String
    }

    /// What one of the two tasks has to itself.
    struct Head: Encodable {
      var name: String
      var outputs: [Output]
      /// In recurrent layers that the other head does not see.
      var encoderParameters: Int
      /// In all else that the other head does not see.
      var headParameters: Int
    }

    struct Words: Encodable {
      var count: Int
      var dimensions: Int
    }

    var system = DetectorKind.chimera.name.description
    var windowLength: Int
    var stride: Int
    var temperature: Float
    var priorShift: Float
    var threshold: Float
    var minimumMargin: Float
    var heads: [Head]
    /// In recurrent layers that both heads see.
    var sharedEncoderParameters: Int
    /// In all else that both heads see: tables of keys.
    var sharedParameters: Int
    /// `nil`: the network sees keys alone.
    var words: Words?
    var keys: [UInt32]

    init(_ configuration: ChimeraConfiguration, keys: [UInt32], of model: ModelFile) {
      windowLength = configuration.windowLength
      stride = configuration.stride
      temperature = configuration.temperature
      priorShift = configuration.priorShift
      threshold = configuration.threshold
      minimumMargin = configuration.minimumMargin
      words = configuration.words.map { Words(count: $0.count, dimensions: $0.dimensions) }
      self.keys = keys
      let detector = [("verdict", "logits of normal and abnormal"), ("attention", "weight of each line")]
      let localiser = [("causes", "score of each line as a root cause")]
      let parts = GraphParts(of: model.graph, first: detector.map(\.0), second: localiser.map(\.0))
      heads = [
        Head(
          name: "detector", outputs: Self.outputs(detector, of: model.graph),
          encoderParameters: parts.first.recurrent, headParameters: parts.first.other),
        Head(
          name: "localiser", outputs: Self.outputs(localiser, of: model.graph),
          encoderParameters: parts.second.recurrent, headParameters: parts.second.other),
      ]
      sharedEncoderParameters = parts.both.recurrent
      sharedParameters = parts.both.other
    }

    private static func outputs(_ outputs: [(name: String, meaning: String)], of graph: Graph) -> [Output] {
      outputs.compactMap { name, meaning in
        guard let output = graph.outputs.first(where: { $0.name.text == name }) else { return nil }
        return Output(
          name: name, shape: InspectReport.dimensions(graph.type(of: output.value).shape), meaning: meaning)
      }
    }

    var text: String {
      let lines = sentences.map { $0 + "\n" }
      return lines.prefix(3).joined() + table.text + lines.dropFirst(3).joined() + vocabularyText(keys)
    }

    /// The last one, if it is there, says what is read beside keys.
    var sentences: [String] {
      var sentences = [
        "\(system), windows of \(windowLength) lines, one every \(stride)",
        "a window is anomalous when its probability is \(threshold) or more: the logistic function of "
          + "m / \(temperature) \(priorShift < 0 ? "-" : "+") \(priorShift.magnitude), "
          + "m the logit of abnormal minus that of normal",
        "root causes are the lines by descending score; the first is clear when no other template's line "
          + (minimumMargin > 0 ? "comes within \(minimumMargin) of it" : "is above it, so always"),
      ]
      if let words { sentences.append("texts are read: \(words.count) words, vectors of \(words.dimensions) numbers") }
      return sentences
    }

    private var table: TextTable {
      var table = TextTable([
        ("head", .left), ("output", .left), ("gives", .left), ("encoder parameters", .right), ("others", .right),
      ])
      for head in heads {
        for (index, output) in head.outputs.enumerated() {
          table.append([
            index == 0 ? head.name : "", "\(output.name) [\(output.shape.joined(separator: ", "))]", output.meaning,
            index == 0 ? "\(head.encoderParameters)" : "", index == 0 ? "\(head.headParameters)" : "",
          ])
        }
      }
      table.append(["both", "", "", "\(sharedEncoderParameters)", "\(sharedParameters)"])
      return table
    }
  }
}
