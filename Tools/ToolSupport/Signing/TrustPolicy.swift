public import TocsinFormat

/// Which models may be used: those that enough of the policy's keys have signed and, where it lists contents, whose content
/// is one of these.
public struct TrustPolicy: Sendable {
  public static let schema = "tocsin.trust/1"

  static let maximumKeys = 64
  static let maximumContents = 4096

  public let keys: [NamedKey]
  /// How many of the keys must have signed a file.
  public let minimumSignatures: Int
  /// Content identities; `nil`: any content may be used.
  public let contents: [SHA256Digest]?

  /// The policy of a command line that names keys, none of them twice.
  ///
  /// - Parameter needsAll: whether all of them must have signed, or one at least.
  public init(keys: [NamedKey], needsAll: Bool) throws(ToolFailure) {
    for (index, key) in keys.enumerated() {
      if let other = keys[..<index].first(where: { $0.key == key.key }) {
        throw ToolFailure("the same key as \(other.name); name each key once", file: key.name)
      }
    }
    self.keys = keys
    minimumSignatures = needsAll ? keys.count : 1
    contents = nil
  }

  /// Reads a policy file, or `-` for standard input. Whatever is not as it should be is refused: a misspelt name must not
  /// open the door.
  public init(path: String) throws(ToolFailure) {
    var source = try ByteSource(path)
    let text = try source.readAll(maximumByteCount: 1 << 20)
    self = try ToolFailure.attributing(to: path) { try TrustPolicy(parsing: text) }
  }

  package init(parsing text: [UInt8]) throws(StrictJSONError) {
    var object = try StrictObject(parsing: text, schema: Self.schema)
    var keys: [NamedKey] = []
    guard let elements = try object.list("keys", maximum: Self.maximumKeys) else {
      throw object.error("keys", "is missing")
    }
    for (index, element) in elements.enumerated() {
      keys.append(try Self.key(element, at: "keys[\(index)]", after: keys))
    }
    let minimum = try object.integer("minimumSignatures") ?? 1
    guard (1...min(keys.count, ModelSignature.maximumCount)).contains(minimum) else {
      throw object.error("minimumSignatures", "is not from 1 to the number of keys, and at most 16")
    }
    contents = try object.list("contents", maximum: Self.maximumContents).map { list throws(StrictJSONError) in
      try Self.contents(list)
    }
    try object.finish()
    self.keys = keys
    minimumSignatures = minimum
  }

  private static func key(
    _ value: StrictJSON, at place: String, after others: [NamedKey]
  ) throws(StrictJSONError) -> NamedKey {
    var object = try StrictObject(value, at: place)
    let name = try object.string("name")
    guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw object.error("name", "is not 1 to 64 printable ASCII characters")
    }
    let line = try object.string("publicKey")
    try object.finish()
    let key: VerificationKey
    do {
      key = try VerificationKey(line: line)
    } catch {
      throw object.error("publicKey", error.problem)
    }
    for other in others {
      if other.name == name { throw object.error("name", "stands twice") }
      if other.key == key { throw object.error("publicKey", "is the key of \(other.name) too") }
    }
    return NamedKey(name: name, key: key)
  }

  private static func contents(_ list: [StrictJSON]) throws(StrictJSONError) -> [SHA256Digest] {
    var contents: [SHA256Digest] = []
    for (index, element) in list.enumerated() {
      let place = "contents[\(index)]"
      guard case .string(let text) = element, let digest = SHA256Digest(hexadecimal: text) else {
        throw StrictJSONError(place: place, problem: "is not 64 lower-case hexadecimal digits")
      }
      if contents.contains(digest) { throw StrictJSONError(place: place, problem: "stands twice") }
      contents.append(digest)
    }
    return contents
  }
}
