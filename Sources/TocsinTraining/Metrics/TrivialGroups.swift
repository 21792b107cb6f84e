public import TocsinLogs

/// What grouping lines comes to without a parser: baselines for its measures.
public struct TrivialGroups {
  /// Lines with the same tokens, masks applied, are a group; the tokens are its template.
  public private(set) var byText = LineGroups()
  /// Lines with as many tokens are a group; its template is all wildcards.
  public private(set) var byTokenCount = LineGroups()
  private var texts: [[UInt8]: Int] = [:]
  private var counts: [[UInt8]: Int] = [:]

  public init() {}

  /// Adds the next line. Memory grows with the distinct texts.
  public mutating func add(_ line: borrowing LineTokens) {
    var text: [UInt8] = []
    for index in 0..<line.count {
      if index > 0 { text.append(UInt8(ascii: " ")) }
      let bytes = line.bytes(of: line[index])
      for position in bytes.indices { text.append(bytes[position]) }
    }
    byText.append(named: text, template: text, positions: &texts)
    let wildcards = Array(Array(repeating: Array("<*>".utf8), count: line.count).joined(separator: Array(" ".utf8)))
    byTokenCount.append(named: wildcards, template: wildcards, positions: &counts)
  }

  /// Adds a line that has no content.
  public mutating func addUnmatched() {
    byText.append(named: [], template: [], positions: &texts)
    byTokenCount.append(named: [], template: [], positions: &counts)
  }
}
