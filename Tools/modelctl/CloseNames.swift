import ToolSupport

/// A failure that names what is most like a name that was not found.
///
/// - Parameters:
///   - kind: what is called so, such as `tensor`.
///   - file: where there is none of that name.
func unknownName(_ kind: String, _ name: String, among names: [String], file: String) -> ToolFailure {
  let close = closest(to: name, among: names, count: 5)
  let remedy =
    names.isEmpty
    ? "the model has no \(kind)s"
    : close.isEmpty ? "modelctl inspect lists all \(names.count)" : "did you mean \(close.joined(separator: ", "))"
  return ToolFailure(
    "\(kind) \(printable(Array(name.utf8))): the model has none of that name; \(remedy)", file: file)
}

/// The names most like one that was not found, for a message: those that contain it or are few changes of characters away.
func closest(to name: String, among names: [String], count: Int) -> [String] {
  let wanted = Array(name.lowercased().utf8.prefix(64))
  let ranked = names.map { candidate in
    let text = Array(candidate.lowercased().utf8)
    let contains = wanted.count >= 3 && candidate.lowercased().contains(name.lowercased())
    return (candidate, contains ? 0 : changes(from: wanted, to: text))
  }
  return ranked.filter { $0.1 <= max(2, wanted.count / 2) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(count).map(
    \.0)
}

/// The least number of bytes to insert, remove or replace (Levenshtein's distance). Costs the product of both lengths.
private func changes(from first: [UInt8], to second: [UInt8]) -> Int {
  var row = Array(0...second.count)
  for (index, byte) in first.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (place, other) in second.enumerated() {
      let replaced = diagonal + (byte == other ? 0 : 1)
      diagonal = row[place + 1]
      row[place + 1] = min(replaced, diagonal + 1, row[place] + 1)
    }
  }
  return row[second.count]
}
