import ToolSupport

extension DiffReport {
  /// Changes of templates that are shown to people; JSON has all.
  private static let shownTemplates = 20

  /// The report for a terminal.
  var text: String {
    var text = summary + Self.list("Header", container) + signatureText
    if isSame { return text }
    text += Self.list("Sections", sections.map(Self.short)) + Self.list("Graph", graph) + Self.list("Ports", ports)
    if !tensors.isEmpty { text += "\nTensors\n" + tensorTable.text }
    text += Self.list("Decision rule", detector)
    if !vocabulary.added.isEmpty || !vocabulary.removed.isEmpty {
      text += "\nVocabulary\n" + Self.keys("added", vocabulary.added) + Self.keys("removed", vocabulary.removed)
    }
    text += Self.list("Log parser", logParser) + templateText + goldenText
    return text + Self.list("Card", card) + Self.list("Provenance", provenance)
  }

  private var summary: String {
    if isSame { return "the same content" + (isCompressedOtherwise ? ", compressed in another way\n" : "\n") }
    if hasSameWeights { return "the same weights, other content\n" }
    return tensors.isEmpty ? "another graph, the same tensors\n" : "other weights\n"
  }

  private var signatureText: String {
    guard !signatures.isEmpty else { return "" }
    return "\nSignatures, none checked here\n"
      + signatures.map { change in
        switch (change.before, change.after) {
        case (nil, _): "+ key \(change.name)\n"
        case (_, nil): "- key \(change.name)\n"
        default: "  key \(change.name): another signature\n"
        }
      }.joined()
  }

  private static func list(_ title: String, _ changes: [Change]) -> String {
    guard !changes.isEmpty else { return "" }
    return "\n\(title)\n"
      + changes.map { change in
        let (before, after) = (change.before.map(oneLine), change.after.map(oneLine))
        return switch (before, after) {
        case (let before?, let after?): "  \(change.name): \(before) → \(after)\n"
        case (let before?, nil): "- \(change.name): \(before)\n"
        case (nil, let after?): "+ \(change.name): \(after)\n"
        case (nil, nil): ""
        }
      }.joined()
  }

  /// A section's change with as much of its digests as `modelctl inspect` shows.
  private static func short(_ change: Change) -> Change {
    func short(_ text: String) -> String { String(text.dropLast(64 - 16)) }
    return Change(name: change.name, before: change.before.map(short), after: change.after.map(short))
  }

  private static func oneLine(_ text: String) -> String { text.replacing("\n", with: " ") }

  private static func keys(_ title: String, _ keys: [UInt32]) -> String {
    keys.isEmpty ? "" : "  \(title): \(keys.map { "\($0)" }.joined(separator: " "))\n"
  }

  private var tensorTable: TextTable {
    var table = TextTable([
      ("tensor", .left), ("was", .left), ("is", .left), ("changed", .right), ("off by at most", .right),
      ("rms", .right), ("relative", .right), ("floats apart", .right),
    ])
    for tensor in tensors {
      let forms = [tensor.before, tensor.after].map { $0.map { "\($0.type) \($0.shape)" } ?? "–" }
      let distance = tensor.distance
      table.append(
        [tensor.name] + forms + [
          distance.map { "\($0.changed) of \($0.elements)" } ?? "", distance.map { scientific($0.largest) } ?? "",
          distance.map { scientific($0.rootMeanSquare) } ?? "", distance?.relative.map(scientific) ?? "",
          distance?.largestSteps.map { "\($0)" } ?? "",
        ])
    }
    return table
  }

  private var templateText: String {
    let counts = [
      (templates.added, "added"), (templates.removed, "removed"), (templates.changed.count, "changed"),
      (templates.recounted, "of another number of lines"),
    ].filter { $0.0 > 0 }.map { "\($0) \($1)" }
    guard !counts.isEmpty else { return "" }
    let lines =
      templates.changed.map { "  \($0.key): \($0.before) → \($0.after)\n" }
      + templates.addedTexts.map { "+ \($0.key): \($0.text)\n" }
      + templates.removedTexts.map { "- \($0.key): \($0.text)\n" }
    let rest = lines.count - Self.shownTemplates
    return "\nTemplates\n  \(counts.joined(separator: ", "))\n" + lines.prefix(Self.shownTemplates).joined()
      + (rest > 0 ? "  … \(rest) more, which --json lists\n" : "")
  }

  private var goldenText: String {
    guard goldenVectors.same < max(goldenVectors.before, goldenVectors.after) else { return "" }
    var text = "\nGolden vectors\n  \(goldenVectors.before) → \(goldenVectors.after), \(goldenVectors.same) the same"
    if goldenVectors.comparable > 0 {
      text += "; outputs of \(goldenVectors.comparable) with the same inputs are off by at most "
      text += scientific(goldenVectors.largestDifference)
    }
    return text + "\n"
  }
}
