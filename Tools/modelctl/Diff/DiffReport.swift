import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// What `modelctl diff` tells.
struct DiffReport: JSONReport {
  static let schema = "tocsin.diff/1"

  struct File: Encodable {
    var file: String
    var weights: String
    var content: String
    var identity: String
  }

  /// A named thing that is not the same in both; `nil` on the side that lacks it.
  struct Change: Encodable, Equatable {
    var name: String
    var before: String?
    var after: String?
  }

  struct Vocabulary: Encodable {
    var added: [UInt32]
    var removed: [UInt32]
  }

  var before: File
  var after: File
  /// Whether the content is the same, however compressed and whoever signed it.
  var isSame: Bool
  /// Whether a section of the same bytes is stored in another form.
  var isCompressedOtherwise: Bool
  /// Whether the identities of the weights, which cover the graph and all tensors, are the same.
  var hasSameWeights: Bool
  /// Fields of the header.
  var container: [Change]
  /// By key identifier, with the signatures.
  var signatures: [Change]
  /// With decoded lengths and digests.
  var sections: [Change]
  var graph: [Change]
  /// What the I/O schema says of ports.
  var ports: [Change]
  var tensors: [TensorChange]
  var detector: [Change]
  var vocabulary: Vocabulary
  var logParser: [Change]
  var templates: TemplateChanges
  var goldenVectors: GoldenVectorChanges
  var card: [Change]
  var provenance: [Change]

  init(before: DiffSide, after: DiffSide) {
    self.before = File(before)
    self.after = File(after)
    isSame = before.summary.identities.content == after.summary.identities.content
    hasSameWeights = before.summary.identities.weights == after.summary.identities.weights
    let containers = (before: ContainerFields(of: before.summary), after: ContainerFields(of: after.summary))
    isCompressedOtherwise = containers.before.isCompressedOtherwise(than: containers.after)
    container = Self.changes(containers.before.fields, containers.after.fields)
    signatures = Self.changes(containers.before.signatures, containers.after.signatures)
    sections = Self.changes(Self.sections(of: before.summary), Self.sections(of: after.summary))
    let (old, new) = (before.model, after.model)
    graph = Self.changes(GraphLines(of: old.graph).lines, GraphLines(of: new.graph).lines)
    ports = Self.changes(PortTexts(of: old).lines, PortTexts(of: new).lines)
    tensors = TensorChange.all(from: old, to: new)
    // A detector that this version cannot decode has no fields: that it differs is seen from the sections.
    let rules = (before: try? InspectReport.Detector(of: old), after: try? InspectReport.Detector(of: new))
    detector = Self.changes(rules.before?.fields ?? [], rules.after?.fields ?? [])
    let keys = (before: rules.before?.keys ?? [], after: rules.after?.keys ?? [])
    vocabulary = Vocabulary(
      added: Self.missing(keys.after, in: keys.before), removed: Self.missing(keys.before, in: keys.after))
    let parsers = (before: ParserFields(of: old), after: ParserFields(of: new))
    logParser = Self.changes(parsers.before.fields, parsers.after.fields)
    templates = TemplateChanges(from: parsers.before.templates, to: parsers.after.templates)
    goldenVectors = GoldenVectorChanges(from: old.goldenVectors, to: new.goldenVectors)
    card = Self.changes(old.card.texts, new.card.texts)
    provenance = Self.changes(old.provenance.texts, new.provenance.texts)
  }

  private static func missing(_ keys: [UInt32], in others: [UInt32]) -> [UInt32] {
    let others = Set(others)
    return keys.filter { !others.contains($0) }
  }

  private static func sections(of summary: ContainerSummary) -> [(String, String)] {
    summary.sections.map { ($0.id.label, "\($0.decodedLength) bytes, \($0.digest.text)") }
  }
}

extension DiffReport.File {
  fileprivate init(_ side: DiffSide) {
    let identities = side.summary.identities
    self.init(
      file: side.name, weights: identities.weights.text, content: identities.content.text,
      identity: identities.file.text)
  }
}

extension DiffReport {
  /// The things whose texts differ, those before first, then those that are new. Names are unique on each side.
  static func changes(_ before: [(String, String)], _ after: [(String, String)]) -> [Change] {
    let old = Dictionary(uniqueKeysWithValues: before)
    let new = Dictionary(uniqueKeysWithValues: after)
    let changed = before.compactMap { name, text in
      // Equal strings may be of different bytes: letters with marks have several spellings.
      let isSame = new[name].map { $0.utf8.elementsEqual(text.utf8) } ?? false
      return isSame ? nil : Change(name: name, before: text, after: new[name])
    }
    return changed + after.compactMap { old[$0] == nil ? Change(name: $0, before: nil, after: $1) : nil }
  }
}

/// A text of the card or the provenance for people: `name: text`, further lines behind two blanks.
func textLines(name: String, text: String) -> String { "\(name): \(text.replacing("\n", with: "\n  "))\n" }

extension Metadata {
  /// The texts by name.
  var texts: [(String, String)] { entries.map { ($0.name.text, String(decoding: $0.text, as: UTF8.self)) } }
}
