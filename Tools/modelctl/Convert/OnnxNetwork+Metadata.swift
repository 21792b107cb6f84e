import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor
import ToolSupport

extension OnnxNetwork {
  /// What a caller has to know of the inputs; where the file was written from a model with a card, that card.
  var card: Metadata {
    guard sourceCard.isEmpty else { return sourceCard }
    var texts = Metadata()
    texts.set("family", to: "network converted from ONNX")
    for (input, port) in zip(graph.inputs, ports) {
      guard let name = Name(bytes: Array("input.".utf8) + input.name.bytes) else { continue }
      texts.add(name, port.meaning)
    }
    for (index, note) in notes.enumerated() {
      guard let name = Name(bytes: Array("note.\(index + 1)".utf8)) else { continue }
      texts.add(name, printable(Array(note.utf8)))
    }
    return texts
  }

  /// What repeats the conversion. No time, host or path.
  func provenance(of bytes: [UInt8], options: OnnxImportOptions) -> Metadata {
    var texts = Metadata()
    texts.set("converter", to: "modelctl \(toolVersion)")
    texts.set("source.format", to: "ONNX, opset \(opset)")
    texts.set("source.sha256", to: Digest.sha256(bytes.span).text)
    if !producer.isEmpty { texts.set("source.producer", toUTF8: Array(printable(Array(producer.utf8)).utf8)) }
    if let batch = options.maximumBatch { texts.set("option.max-batch", to: "\(batch)") }
    if let steps = options.maximumSteps { texts.set("option.max-steps", to: "\(steps)") }
    if let steps = options.fixedSteps { texts.set("option.steps", to: "\(steps)") }
    if !options.masks.isEmpty {
      texts.set("option.mask", toUTF8: Array(printable(Array(options.masks.joined(separator: " ").utf8)).utf8))
    }
    switch options.batchAxis {
    case .automatic: break
    case .none: texts.set("option.batch-axis", to: "none")
    case .index(let index): texts.set("option.batch-axis", to: "\(index)")
    case .named(let name): texts.set("option.batch-axis", toUTF8: Array(printable(Array(name.utf8)).utf8))
    }
    if options.variesBatch { texts.set("option.dynamic-batch", to: "yes") }
    return texts
  }
}

extension OnnxPort {
  /// In words.
  var meaning: String {
    switch content {
    case .numbers: "numbers"
    case .mask: "a mask: 0 or 1"
    case .keys: "keys 0 to \(max(keyCount, 1) - 1)"
    }
  }
}
