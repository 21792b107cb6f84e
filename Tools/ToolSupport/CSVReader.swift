/// The records of a text of comma-separated values (RFC 4180), one at a time.
///
/// A field in quotes may hold commas, line feeds and, doubled, quotes. Lines may end in a line feed or in CR LF; blank
/// lines between records are passed over. The first record names the columns.
///
///     var reader = try CSVReader(path)
///     let label = try reader.requiredColumn("Label")
///     while try reader.advance() { use(reader[label]) }
public struct CSVReader: ~Copyable {
  private var lines: LineReader
  private var record = CSVRecord()
  /// The names of the columns.
  public let header: [[UInt8]]

  /// Opens a file argument and reads the names of the columns.
  public init(_ path: String) throws(ToolFailure) {
    var lines = try LineReader(path)
    var first = CSVRecord()
    guard try first.read(from: &lines) else {
      throw ToolFailure("empty; the first line names the columns", file: lines.name)
    }
    // Spreadsheets put a byte order mark first.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if first.fields[0].starts(with: mark) { first.fields[0].removeFirst(mark.count) }
    header = first.fields
    self.lines = lines
  }

  /// The fields of the current record.
  public var fields: [[UInt8]] { record.fields }

  /// The number of the line that the current record starts on, from 1.
  public var lineNumber: Int { record.lineNumber }

  /// What messages call the input.
  public var name: String { lines.name }

  /// The place of a column; `nil` where there is none of that name.
  public func column(named name: String) -> Int? { header.firstIndex(of: Array(name.utf8)) }

  /// The place of a column that there must be.
  public func requiredColumn(_ name: String) throws(ToolFailure) -> Int {
    guard let column = column(named: name) else {
      let names = printable(Array(header.joined(separator: Array(", ".utf8)).prefix(200)))
      throw ToolFailure("no column \(name) among \(names); name it in the first line", file: lines.name)
    }
    return column
  }

  /// A field of the current record.
  public subscript(column: Int) -> [UInt8] { record.fields[column] }

  /// Moves to the next record, which has a field for each column. False at the end of the input.
  public mutating func advance() throws(ToolFailure) -> Bool {
    guard try record.read(from: &lines) else { return false }
    guard fields.count == header.count else {
      throw ToolFailure(
        "line \(lineNumber): \(fields.count) fields for \(header.count) columns; put fields with commas into quotes",
        file: name)
    }
    return true
  }
}

/// One record of comma-separated values.
private struct CSVRecord {
  var fields: [[UInt8]] = []
  var lineNumber = 0

  mutating func read(from lines: inout LineReader) throws(ToolFailure) -> Bool {
    fields = []
    while try lines.advance() {
      lineNumber = lines.lineNumber
      if lines.line.isEmpty || (lines.line.count == 1 && lines.line[0] == carriageReturn) { continue }
      var state = State.start
      var field: [UInt8] = []
      scan(lines.line, &field, &state)
      while state == .quoted {
        guard try lines.advance() else {
          throw ToolFailure(
            "line \(lineNumber): a quote that does not end; close it with a second one", file: lines.name)
        }
        field.append(UInt8(ascii: "\n"))
        scan(lines.line, &field, &state)
      }
      if field.last == carriageReturn { field.removeLast() }
      fields.append(field)
      return true
    }
    return false
  }

  private enum State {
    case start, plain, quoted, closed
  }

  /// Takes a line apart; what it leaves in `field` and `state` goes on in the next line, or is the last field.
  private mutating func scan(_ line: Span<UInt8>, _ field: inout [UInt8], _ state: inout State) {
    for index in line.indices {
      let byte = line[index]
      switch (state, byte) {
      case (.start, quote): state = .quoted
      case (.quoted, quote): state = .closed
      case (.closed, quote):
        field.append(quote)
        state = .quoted
      case (.quoted, _): field.append(byte)
      case (_, comma):
        fields.append(field)
        field.removeAll(keepingCapacity: true)
        state = .start
      default:
        field.append(byte)
        if state == .start { state = .plain }
      }
    }
  }

  private var quote: UInt8 { UInt8(ascii: "\"") }
  private var comma: UInt8 { UInt8(ascii: ",") }
  private var carriageReturn: UInt8 { 13 }
}
