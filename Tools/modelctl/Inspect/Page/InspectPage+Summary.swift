import ToolSupport

extension InspectPage {
  /// The name, and what matters first.
  var header: Markup {
    var facts: [(String, Markup)] = []
    if let detector = report.detector { facts.append(("System", Markup(detector.system))) }
    facts += [
      ("Trained by", Markup(report.provenance["trainer"] ?? "not stated")),
      ("Parameters", Markup(Self.grouped(report.parameters))),
      ("Size", Markup("\(Self.grouped(report.fileLength)) bytes, format \(report.version)")),
      ("Work", Markup("\(Self.grouped(report.flops)) operations\(report.timeSteps.map { " for \($0) steps" } ?? "")")),
      ("Memory, one item at a time", Markup(memoryText)),
      ("Golden vectors", Markup("\(report.goldenVectors)")),
      (
        "Signatures",
        Markup(report.signature.keys.isEmpty ? "none" : "\(report.signature.keys.count), not checked here")
      ),
    ]
    let title = Markup.element("h1", Markup(name))
    let purpose = report.card["intendedUse"].map { Markup.element("p", Markup($0)) } ?? Markup("")
    return Markup.element("header", Markup("\n") + title + Markup("\n") + purpose + Markup.definitions(facts))
  }

  private var memoryText: String {
    guard let weights = report.memory.weightBytes, let session = report.memory.sessions.first else { return "not run" }
    return "\(Self.grouped(weights + session.arenaBytes + session.portBytes)) bytes"
  }

  /// The card, first what it is for and what it cannot do, and what was measured.
  var card: Markup {
    guard !report.card.isEmpty else { return Markup.paragraph("The file has no card: it does not say what it is for.") }
    let first = ["intendedUse", "limits", "data", "family", "licence"]
    let entries = report.card.filter { $0.key != "name" && !$0.key.hasPrefix("metrics.") }.sorted { $0.key < $1.key }
    let ordered =
      first.compactMap { name in entries.first { $0.key == name } } + entries.filter { !first.contains($0.key) }
    var card = Markup.definitions(ordered.map { (Self.words($0.key), Markup($0.value)) }, style: "texts")
    let metrics = report.card.filter { $0.key.hasPrefix("metrics.") }.sorted { $0.key < $1.key }
    if !metrics.isEmpty {
      card += Markup.element("h3", Markup("What was measured, as the card says"))
      let entries = metrics.map { (Self.words(String($0.key.dropFirst("metrics.".count))), Markup($0.value)) }
      card += Markup.definitions(entries, style: "texts")
    }
    return card
  }

  var integrity: Markup {
    let checks = [
      "The file was read by every rule of its format: its checksums and its sections' SHA-256 digests hold, the graph is "
        + "well-formed, and all weights are finite. A rule that does not hold gives no page.",
      report.goldenVectors > 0
        ? "\(report.goldenVectors) golden vectors, inputs with the exact outputs, are in the file; they are not replayed "
          + "here. modelctl validate does so, bit for bit."
        : "The file holds no golden vectors, so nothing can be replayed.",
      "Signatures: \(report.signature.text).",
    ]
    let unknown = report.sections.filter { !$0.isInterpreted }
      .map { "Section \($0.id) (\($0.name), \($0.decodedLength) bytes) is kept, not interpreted." }
    let hashes = [
      ("weights: equal for the same network with the same weights", report.identities.weights),
      ("content: equal for the same content, however compressed", report.identities.content),
      ("file: of this very file", report.identities.file),
    ]
    let features = report.featureText.map { ["The header sets \($0)."] } ?? []
    return Markup.list((checks + features + unknown).map { Markup($0) }) + Markup.element("h3", Markup("SHA-256"))
      + Markup.definitions(hashes.map { ($0.0, Markup.code($0.1)) }, style: "texts")
  }

  /// The provenance by subject.
  var origin: Markup {
    guard !report.provenance.isEmpty else {
      return Markup.paragraph("The file does not state what it was made from, or how.")
    }
    let subjects = [
      ("data.", "The data"), ("log.", "The log lines"), ("option.", "What training was told"),
      ("result.", "How training went"), ("", "Else"),
    ]
    var rest = report.provenance.sorted { $0.key < $1.key }
    var origin = Markup("")
    for (prefix, title) in subjects {
      let rows = rest.filter { $0.key.hasPrefix(prefix) }
      rest.removeAll { $0.key.hasPrefix(prefix) }
      guard !rows.isEmpty else { continue }
      origin += Markup.element("h3", Markup(title))
      let entries = rows.map { (String($0.key.dropFirst(prefix.count)), Markup.code($0.value)) }
      origin += Markup.definitions(entries, style: "pairs")
    }
    return origin
  }

  /// A count with its thousands apart.
  static func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3), digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// `intendedUse` and `root-causes` as people write them: `Intended use`, `Root causes`.
  private static func words(_ name: String) -> String {
    var words = ""
    for character in name {
      if character.isUppercase, let last = words.last, last.isLowercase {
        words += " " + character.lowercased()
      } else {
        words.append(character == "-" ? " " : character)
      }
    }
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
