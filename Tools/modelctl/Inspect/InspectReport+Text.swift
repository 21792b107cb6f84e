import ToolSupport

extension InspectReport {
  /// The report for a terminal.
  ///
  /// - Parameter templateCount: The most templates to show, those of the most lines; `nil`: all.
  func text(templateCount: Int?) -> String {
    var text = "\(printable(file)): Tocsin model, format \(version), \(fileLength) bytes (\(decodedLength) decoded), "
    text += "\(parameters) parameters, \(flops) floating-point operations an item"
    text += timeSteps.map { " of \($0) steps" } ?? ""
    text += flopsPerStep.map { ", \($0) a step\n" } ?? "\n"
    text += heading("Sections") + sectionTable.text + layout.text(fileLength: fileLength)
    if let featureText { text += featureText + "\n" }
    text += heading("Graph")
    for port in inputs { text += "  input \(port.text)\n" }
    text += nodeTable.text
    for port in outputs { text += "  output \(port.text)\n" }
    text += heading("Memory on one thread") + memory.text
    text += heading("Tensors") + tensorTable.text
    if weights.contains(where: { $0.type != "f32" }) { text += "weights: \(WeightType.text(weights))\n" }
    if let detector { text += heading("Decision rule") + detector.text }
    if let detectorProblem { text += heading("Decision rule") + Self.undecoded(detectorProblem) }
    if !thresholds.isEmpty { text += heading("Thresholds") + thresholdText }
    if let logParser { text += heading("Log parser") + logParser.text(templateCount: templateCount) + "\n" }
    if let logParserProblem { text += heading("Log parser") + Self.undecoded(logParserProblem) + "\n" }
    text += "\(goldenVectors) golden vectors (modelctl validate replays them)\n"
    text += Self.texts("Card", card) + Self.texts("Provenance", provenance)
    text += heading("Hashes (SHA-256)")
    text += "weights  \(identities.weights)\ncontent  \(identities.content)\nfile     \(identities.file)\n"
    text += "signatures: \(signature.text)\n"
    return text
  }

  /// The optional features that the header sets; `nil` for none.
  var featureText: String? {
    guard optionalFeatures > 0 else { return nil }
    return "optional features: bits 0x\(String(optionalFeatures, radix: 16)), which this version gives no meaning to"
  }

  private static func undecoded(_ problem: String) -> String { "cannot be decoded: \(printable(problem))\n" }

  private var sectionTable: TextTable {
    var table = TextTable([
      ("id", .right), ("section", .left), ("codec", .left), ("stored", .right), ("decoded", .right),
      ("ratio", .right), ("of file", .right), ("sha256", .left),
    ])
    for section in sections {
      let ratio = Double(section.decodedLength) / Double(max(section.storedLength, 1))
      let codec = section.codec + (section.filter == "none" ? "" : " + \(section.filter)")
      table.append([
        "\(section.id)", section.title, codec,
        "\(section.storedLength)", "\(section.decodedLength)", "\(rounded(ratio, digits: 2))",
        percentage(section.storedLength, of: fileLength), String(section.sha256.prefix(16)),
      ])
    }
    return table
  }

  private var nodeTable: TextTable {
    var table = TextTable([
      ("#", .right), ("op", .left), ("settings", .left), ("reads", .left), ("tensors", .left), ("gives", .left),
      ("parameters", .right), ("operations", .right),
    ])
    for node in nodes {
      let settings = node.attributes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      table.append([
        "\(node.index)", node.op, settings.joined(separator: ", "), node.operands.joined(separator: " "),
        node.tensors.joined(separator: " "),
        "[\(node.shape.joined(separator: ", "))]", node.parameters == 0 ? "" : "\(node.parameters)",
        node.flops == 0 ? "" : "\(node.flops)",
      ])
    }
    return table
  }

  private var tensorTable: TextTable {
    let showsScales = tensors.contains { $0.scales != nil }
    var table = TextTable(
      [
        ("tensor", .left), ("type", .left), ("shape", .left), ("count", .right), ("min", .right), ("max", .right),
        ("mean", .right), ("std", .right), ("zeros", .right),
      ] + (showsScales ? [("scales", .left)] : []))
    for tensor in tensors {
      let scales = tensor.scales.map { "\(significant(Double($0.minimum))) to \(significant(Double($0.maximum)))" }
      let cells = [
        tensor.name, tensor.type, "[\(tensor.shape.joined(separator: ", "))]", "\(tensor.parameters)",
        significant(Double(tensor.statistics.minimum)), significant(Double(tensor.statistics.maximum)),
        significant(tensor.statistics.mean), significant(tensor.statistics.standardDeviation),
        "\(tensor.statistics.zeros)",
      ]
      table.append(cells + (showsScales ? [scales ?? ""] : []))
    }
    return table
  }

  private var thresholdText: String {
    thresholds.map { threshold in
      threshold.decides.map { "\(threshold.name) \(threshold.valueText): \($0)\n  origin: \(threshold.statedText)\n" }
        ?? "\(threshold.name) 0: off\n"
    }.joined()
  }

  private static func texts(_ title: String, _ texts: [String: String]) -> String {
    guard !texts.isEmpty else { return "" }
    let width = texts.keys.map(\.count).max() ?? 0
    let lines = texts.sorted { $0.key < $1.key }.map { key, value in
      key + String(repeating: " ", count: width - key.count) + "  "
        + value.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: "\n" + String(repeating: " ", count: width + 2)) + "\n"
    }
    return heading(title) + lines.joined()
  }
}

private func heading(_ title: String) -> String { "\n\(title)\n" }

extension InspectReport.Section {
  /// The name, and what is special about it.
  var title: String {
    name + (isCritical ? "" : isInterpreted ? " (optional)" : " (optional; kept, not interpreted)")
  }
}

extension InspectReport.Port {
  /// Type and shape, and what the I/O schema says, in a line; of many labels the first.
  fileprivate var text: String {
    var text = "\(name): \(type) [\(shape.joined(separator: ", "))]"
    if let unit { text += ", in \(unit)" }
    if let meaning { text += "; \(meaning)" }
    if let labels { text += "; labels: \(labels.prefix(8).joined(separator: ", "))" + (labels.count > 8 ? ", …" : "") }
    return printable(text)
  }
}

extension InspectReport.Layout {
  /// All bytes of the file in a line.
  func text(fileLength: Int) -> String {
    let parts = [("header", header), ("section table", table), ("sections", sections), ("padding", padding)]
    return "of \(fileLength) bytes: "
      + parts.map { "\($0) \($1) (\(percentage($1, of: fileLength)))" }.joined(separator: ", ") + "\n"
  }
}

extension InspectReport.Memory {
  var text: String {
    var text = weightBytes.map { "packed weights, tables and constants: \($0) bytes\n" } ?? ""
    for session in sessions {
      text += "session for a batch of \(session.batch), \(session.steps) steps: "
      text +=
        "arena \(session.arenaBytes) bytes (what lies between inputs and outputs, items by \(session.blockItems)), "
      text += "inputs and outputs \(session.portBytes) bytes\n"
    }
    return text + refusals.map { "not run: \($0)\n" }.joined()
  }
}

/// A share of a whole in percent, with two digits.
func percentage(_ part: Int, of whole: Int) -> String {
  "\(rounded(100 * Double(part) / Double(max(whole, 1)), digits: 2)) %"
}
