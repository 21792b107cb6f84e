/// One line of JSON, written directly into bytes that are used again for the next: a record of a fast stream, for which
/// an encoder would cost more than the work that it reports.
///
///     json.begin(schema: "tocsin.line/1")
///     json.field("line", 7)
///     json.end()
///     try output.write(json.bytes)
///
/// Names are ASCII without quotes and backslashes. Allocates only what a longer line than all before needs.
public struct JSONLine {
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init() { bytes.reserveCapacity(1 << 12) }

  /// Starts a new object, the first field of which is `schema`.
  public mutating func begin(schema: String) {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
    open("{")
    field("schema", word: schema)
  }

  /// Ends the object and the line.
  public mutating func end() {
    close("}")
    bytes.append(UInt8(ascii: "\n"))
  }

  public mutating func field(_ name: String, _ value: Int) {
    key(name)
    append(value)
  }

  public mutating func field(_ name: String, _ value: Bool) {
    key(name)
    append(value ? "true" : "false")
  }

  /// The shortest decimal that reads back as the same number; `null` where JSON has no such number.
  public mutating func field(_ name: String, _ value: Float) {
    key(name)
    append(value.isFinite ? value.description : "null")
  }

  /// As for a `Float`.
  public mutating func field(_ name: String, _ value: Double) {
    key(name)
    append(value.isFinite ? value.description : "null")
  }

  /// A string that needs no escapes.
  public mutating func field(_ name: String, word: String) {
    key(name)
    append("\"")
    append(word)
    append("\"")
  }

  /// A string of any bytes, see ``JSONLine/append(text:)``.
  public mutating func field(_ name: String, text: Span<UInt8>) {
    key(name)
    append(text: text)
  }

  public mutating func nullField(_ name: String) {
    key(name)
    append("null")
  }

  public mutating func beginObject(_ name: String) {
    key(name)
    open("{")
  }

  public mutating func endObject() { close("}") }

  public mutating func beginArray(_ name: String) {
    key(name)
    open("[")
  }

  public mutating func endArray() { close("]") }

  /// An object that is an element of an array.
  public mutating func beginElement() {
    if needsComma { append(",") }
    open("{")
  }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(byte: UInt8) { bytes.append(byte) }

  private mutating func key(_ name: String) {
    append(needsComma ? ",\"" : "\"")
    append(name)
    append("\":")
    needsComma = true
  }

  private mutating func open(_ bracket: String) {
    append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: String) {
    append(bracket)
    needsComma = true
  }

  /// Digits from the last to the first, turned round: no text is made.
  private mutating func append(_ value: Int) {
    if value < 0 { append("-") }
    let start = bytes.count
    var rest = value.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}
