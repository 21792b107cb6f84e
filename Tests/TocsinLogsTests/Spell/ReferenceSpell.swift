/// Spell as its documentation says, by comparing each line with every template. The oracle of the learner.
final class ReferenceSpell {
  private(set) var templates: [[String]] = []
  private let threshold: Double

  init(threshold: Double) { self.threshold = threshold }

  func learn(_ line: [String]) -> Int {
    let literals = Self.literals(line)
    let index: Int
    if literals.isEmpty {
      index = templates.indices.first { Self.literals(templates[$0]).isEmpty } ?? make(line)
    } else {
      index = closest(to: line, literalCount: literals.count) ?? make(line)
    }
    templates[index] = Self.widened(templates[index], by: line)
    return index + 1
  }

  private func make(_ line: [String]) -> Int {
    templates.append(Self.collapsed(line))
    return templates.count - 1
  }

  private func closest(to line: [String], literalCount: Int) -> Int? {
    let lengths = templates.indices.map {
      (index: $0, length: Self.table(Self.literals(templates[$0]), line).last?.last ?? 0)
    }
    let enough = lengths.filter { $0.length > 0 && Double($0.length) >= threshold * Double(literalCount) }
    let contained = enough.filter { $0.length == Self.literals(templates[$0.index]).count }
    if let most = contained.map(\.length).max() {
      // Of several the one that takes the earlier tokens: the lexicographically least places.
      return contained.filter { $0.length == most }.min { first, second in
        Self.earliest(Self.literals(templates[first.index]), line)
          .lexicographicallyPrecedes(Self.earliest(Self.literals(templates[second.index]), line))
      }?.index
    }
    return enough.min { first, second in
      (-first.length, Self.literals(templates[first.index]).count, first.index)
        < (-second.length, Self.literals(templates[second.index]).count, second.index)
    }?.index
  }

  static func literals(_ template: [String]) -> [String] { template.filter { $0 != "<*>" } }

  private static func collapsed(_ tokens: [String]) -> [String] {
    var result: [String] = []
    for token in tokens where token != "<*>" || result.last != "<*>" { result.append(token) }
    return result
  }

  private static func earliest(_ literals: [String], _ line: [String]) -> [Int] {
    var places: [Int] = []
    for (place, token) in line.enumerated() where places.count < literals.count && literals[places.count] == token {
      places.append(place)
    }
    return places
  }

  /// The textbook's table: lengths for all prefixes of both.
  private static func table(_ literals: [String], _ line: [String]) -> [[Int]] {
    var table = Array(repeating: Array(repeating: 0, count: line.count + 1), count: literals.count + 1)
    for j in literals.indices {
      for i in line.indices {
        table[j + 1][i + 1] =
          literals[j] == line[i] ? table[j][i] + 1 : max(table[j][i + 1], table[j + 1][i])
      }
    }
    return table
  }

  private static func widened(_ template: [String], by line: [String]) -> [String] {
    if matches(template[...], line[...]) { return template }
    let literals = literals(template)
    let table = table(literals, line)
    var pairs: [Int: Int] = [:]
    var (j, i) = (literals.count, line.count)
    while j > 0, i > 0 {
      if table[j][i] == table[j][i - 1] {
        i -= 1
      } else if table[j][i] == table[j - 1][i] {
        j -= 1
      } else {
        pairs[j - 1] = i - 1
        j -= 1
        i -= 1
      }
    }
    var result: [String] = []
    var (literal, next) = (0, 0)
    for token in template {
      if token == "<*>" {
        result.append(token)
        continue
      }
      if let place = pairs[literal] {
        if place > next { result.append("<*>") }
        result.append(token)
        next = place + 1
      } else {
        result.append("<*>")
      }
      literal += 1
    }
    if next < line.count { result.append("<*>") }
    return collapsed(result)
  }

  /// Whether a line fits a template whose wildcards stand for any run of tokens.
  static func matches(_ template: ArraySlice<String>, _ line: ArraySlice<String>) -> Bool {
    guard let token = template.first else { return line.isEmpty }
    if token == "<*>" {
      return (line.startIndex...line.endIndex).contains { matches(template.dropFirst(), line[$0...]) }
    }
    return line.first == token && matches(template.dropFirst(), line.dropFirst())
  }
}
