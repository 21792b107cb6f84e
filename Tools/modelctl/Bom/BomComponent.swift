import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// A component of a bill of materials: a model, the data that it was trained on, or this tool.
struct BomComponent: Encodable {
  enum Kind: String, Encodable {
    case model = "machine-learning-model"
    case data, application
  }

  struct Hash: Encodable {
    var alg = "SHA-256"
    var content: String
  }

  struct LicenceChoice: Encodable {
    struct License: Encodable { var name: String }
    /// As the schema spells it.
    var license: License
  }

  struct Property: Encodable {
    var name: String
    var value: String
  }

  /// Where what a bill of materials says comes from.
  enum Evidence: String {
    /// Computed from the bytes of the file.
    case verified
    /// Said by the card or the provenance, which nothing proves.
    case declared
  }

  enum CodingKeys: String, CodingKey {
    case kind = "type"
    case reference = "bom-ref"
    case name, version, description, hashes, licenses, modelCard, properties
  }

  var kind: Kind
  var reference: String
  var name: String
  var version: String?
  var description: String?
  var hashes: [Hash]?
  var licenses: [LicenceChoice]?
  var modelCard: BomModelCard?
  var properties: [Property]?

  /// The tool that makes the bill.
  static var tool: BomComponent {
    BomComponent(kind: .application, reference: "tool:modelctl", name: "modelctl", version: toolVersion)
  }

  init(kind: Kind, reference: String, name: String, version: String? = nil) {
    (self.kind, self.reference, self.name, self.version) = (kind, reference, name, version)
  }

  /// Notes where a part of the component comes from.
  mutating func note(_ evidence: Evidence, of paths: String...) {
    properties = (properties ?? []) + paths.map { Property(name: "tocsin:evidence:\($0)", value: evidence.rawValue) }
  }

  /// Notes what the schema has no field for.
  mutating func note(_ evidence: Evidence, _ name: String, _ value: String) {
    properties = (properties ?? []) + [Property(name: "tocsin:\(name)", value: value)]
    note(evidence, of: "tocsin:\(name)")
  }
}

extension BomComponent {
  /// - Parameter data: references of the components that the model depends on.
  init(_ model: BomModel, trainedOn data: [String]) {
    let (file, identities) = (model.file, model.summary.identities)
    let name = file.card.text("name")
    self.init(
      kind: .model, reference: "model:\(model.sha256.text)", name: name ?? "model \(identities.content.text)")
    hashes = [Hash(content: model.sha256.text)]
    note(.verified, of: "hashes")
    note(name == nil ? .verified : .declared, of: "name")
    if let licence = file.card.text("licence") {
      licenses = [LicenceChoice(license: .init(name: licence))]
      note(.declared, of: "licenses")
    }
    note(.verified, "format", "\(model.summary.version)")
    note(.verified, "identity:weights", identities.weights.text)
    note(.verified, "identity:content", identities.content.text)
    note(.verified, "identity:file", identities.file.text)
    note(.verified, "parameters", "\(file.graph.parameterCount)")
    for type in WeightType.all(of: file.graph) { note(.verified, "parameters:\(type.type)", "\(type.elements)") }
    note(.verified, "operations", file.graph.nodes.map { "\($0.name)" }.joined(separator: " "))
    note(.verified, "goldenVectors:replayed", "\(file.goldenVectors.count)")
    let card = BomModelCard(model, data: data)
    modelCard = card
    for path in card.verifiedPaths { note(.verified, of: "modelCard.\(path)") }
    for path in card.declaredPaths { note(.declared, of: "modelCard.\(path)") }
    for entry in file.provenance.entries where !BomComponent.isFingerprint(entry) {
      note(.declared, "provenance:\(entry.name.text)", String(decoding: entry.text, as: UTF8.self))
    }
  }

  /// The data whose fingerprints the provenance gives. Nothing but these is known of it, so that what has the same one
  /// under two names is the same.
  static func data(of model: BomModel) -> [BomComponent] {
    var data: [BomComponent] = []
    for entry in model.file.provenance.entries where isFingerprint(entry) {
      let digest = String(decoding: entry.text, as: UTF8.self)
      let name = entry.name.text
      var component = BomComponent(
        kind: .data, reference: "data:\(digest)", name: String(name.dropLast(fingerprintEnding.count)))
      component.hashes = [Hash(content: digest)]
      component.note(.declared, of: "hashes", "name")
      data.add(component)
    }
    return data
  }

  private static let fingerprintEnding = ".sha256"

  /// Whether a text of the provenance is the digest of training data.
  private static func isFingerprint(_ entry: Metadata.Entry) -> Bool {
    entry.name.text.hasSuffix(fingerprintEnding) && entry.text.count == 2 * SHA256Digest.byteCount
      && entry.text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

extension [BomComponent] {
  /// Adds a component, unless there is one of its reference, which then takes on its name as well: references are unique,
  /// and data may go by several names. Tells whether there was none.
  @discardableResult
  mutating func add(_ component: BomComponent) -> Bool {
    guard let index = firstIndex(where: { $0.reference == component.reference }) else {
      append(component)
      return true
    }
    guard component.kind == .data else { return false }
    // Names of the provenance hold no blanks.
    let known = self[index].name.split(separator: ", ")
    for name in component.name.split(separator: ", ") where !known.contains(name) { self[index].name += ", \(name)" }
    return false
  }
}
