/// Rows of text in aligned columns, for terminals.
public struct TextTable: Sendable {
  public enum Alignment: Sendable {
    case left, right
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  public init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

  /// Adds a row with one cell per column.
  public mutating func append(_ row: [String]) {
    precondition(row.count == columns.count, "a row has one cell per column")
    rows.append(row)
  }

  /// The titles and rows, a line each, columns two blanks apart, without trailing blanks.
  public var text: String {
    let lines = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      var text = ""
      for column in columns.indices {
        let padding = String(repeating: " ", count: widths[column] - line[column].count)
        text += column == 0 ? "" : "  "
        text += columns[column].alignment == .left ? line[column] + padding : padding + line[column]
      }
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }
}
