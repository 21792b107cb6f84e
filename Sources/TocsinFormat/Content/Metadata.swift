public import TocsinTensor

/// Named texts, sorted by name: what the card and the provenance sections hold.
///
/// Texts are UTF-8. Control characters other than the line feed are refused, as are characters that reorder
/// what is displayed, so that what an auditor reads on a terminal is what the file holds.
public struct Metadata: Equatable, Sendable {
  /// The largest encoded size, in bytes.
  public static let maximumEncodedLength = 1 << 16

  /// One named text.
  public struct Entry: Equatable, Sendable {
    /// What the text is about.
    public var name: Name
    /// UTF-8.
    public var text: [UInt8]

    /// A text under a name.
    public init(name: Name, text: [UInt8]) {
      self.name = name
      self.text = text
    }
  }

  /// Sorted by name, each name once.
  public private(set) var entries: [Entry] = []

  /// No texts.
  public init() {}

  /// The reader has checked that the entries are sorted.
  init(sorted entries: [Entry]) { self.entries = entries }

  /// Whether there is no text; an empty section is left out of the file.
  public var isEmpty: Bool { entries.isEmpty }

  /// The size that the texts have in a file, in bytes.
  private var encodedLength: Int {
    entries.reduce(4) { $0 + RecordSize.metadataEntry + $1.text.count }
  }

  /// Adds a text from elsewhere where none has that name, the text is allowed, and a file has room for it; else leaves it
  /// out.
  package mutating func add(_ name: Name, _ text: String) {
    let room = Self.maximumEncodedLength - encodedLength - RecordSize.metadataEntry
    guard text.utf8.count <= room, utf8(name) == nil else { return }
    let bytes = [UInt8](text.utf8)
    if firstInvalidText(in: bytes.span) == nil { set(name, toUTF8: bytes) }
  }

  /// Adds a text, or replaces the one of that name.
  public mutating func set(_ name: Name, to text: String) { set(name, toUTF8: [UInt8](text.utf8)) }

  /// Adds a text given as UTF-8, or replaces the one of that name.
  public mutating func set(_ name: Name, toUTF8 text: [UInt8]) {
    var index = 0
    while index < entries.count, entries[index].name.precedes(name) { index += 1 }
    if index < entries.count, entries[index].name == name {
      entries[index].text = text
    } else {
      entries.insert(Entry(name: name, text: text), at: index)
    }
  }

  /// Removes a text. Returns whether there was one of that name.
  package mutating func remove(_ name: Name) -> Bool {
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return false }
    entries.remove(at: index)
    return true
  }

  /// The UTF-8 text of that name.
  public func utf8(_ name: Name) -> [UInt8]? {
    for entry in entries where entry.name == name { return entry.text }
    return nil
  }

  /// The text of that name.
  public func text(_ name: Name) -> String? { utf8(name).map { String(decoding: $0, as: UTF8.self) } }
}
