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
