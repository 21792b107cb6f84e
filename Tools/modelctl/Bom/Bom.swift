import Foundation
import TocsinFormat
import ToolSupport

/// A bill of materials by the schema of CycloneDX 1.6. Nothing in it depends on when and where it is made.
struct Bom: Encodable {
  static let specVersion = "1.6"

  struct Tools: Encodable { var components: [BomComponent] }

  struct BomMetadata: Encodable { var tools: Tools }

  struct Dependency: Encodable {
    var ref: String
    var dependsOn: [String]
  }

  private let bomFormat = "CycloneDX"
  private let specVersion = Self.specVersion
  private let serialNumber: String
  private let version = 1
  private let metadata: BomMetadata
  private let components: [BomComponent]
  private let dependencies: [Dependency]

  init(of models: [BomModel]) {
    var components: [BomComponent] = []
    var dependencies: [Dependency] = []
    var hash = SHA256()
    for model in models {
      let data = BomComponent.data(of: model)
      let component = BomComponent(model, trainedOn: data.map(\.reference))
      for part in [component] + data where components.add(part) {
        let isModel = part.reference == component.reference
        dependencies.append(Dependency(ref: part.reference, dependsOn: isModel ? data.map(\.reference) : []))
      }
      hash.update(model.sha256.bytes.span)
    }
    self.components = components
    self.dependencies = dependencies
    serialNumber = Self.serialNumber(hash.finalize())
    metadata = BomMetadata(tools: Tools(components: [.tool]))
  }

  /// A UUID of version 8 (RFC 9562, 5.8) of the first 128 bits of a digest.
  private static func serialNumber(_ digest: SHA256Digest) -> String {
    var bytes = Array(digest.bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
    return "urn:uuid:" + groups.joined(separator: "-")
  }

  /// Indented JSON with sorted keys, ending in a line feed.
  func text() throws(ToolFailure) -> String { try indentedJSON(self, as: "the bill of materials") }
}
