import TocsinLogs

/// Adaptive Drain as its documentation says, by comparing each line with every template. The oracle of the learner.
final class ReferenceAdaptiveDrain {
  /// `nil` is a wildcard; a masked token is a literal.
  private var templates: [Int: [String?]] = [:]
  private var parents: [Int: Int] = [:]
  private var latestID = 0
  private let rules: Rules

  struct Rules {
    var masked = 5
    var word = 8
    var firstWord = 32
    var absorbed = 1
    var literals = 2
    var crowd = 100
    var similarity = 0.5
  }

  init(_ rules: Rules) { self.rules = rules }

  func root(_ id: Int) -> Int { parents[id].map(root) ?? id }

  func text(_ id: Int) -> String { (templates[root(id)] ?? []).map { $0 ?? "<*>" }.joined(separator: " ") }

  func learn(_ line: [String]) -> Int {
    let fitting = ids(line.count).filter { id in zip(templates[id] ?? [], line).allSatisfy { $0 == nil || $0 == $1 } }
    if let best = fitting.min(by: { (wildcards($0), $0) < (wildcards($1), $1) }) { return best }
    latestID += 1
    let new = latestID
    templates[new] = line
    let alike = ids(line.count).compactMap { id in id == new ? nil : difference(id, new).map { ($0.places, id) } }
    if let best = alike.min(by: <) { return merge([best.1, new]) }
    let home = generalize(new)
    if home != new { return home }
    let crowd = ids(line.count).filter { $0 != new && !line.isEmpty && templates[$0]?.first == templates[new]?.first }
    guard crowd.count >= rules.crowd else { return new }
    let counts = crowd.map { id in (-zip(templates[id] ?? [], line).count { $0 == $1 }, id) }
    guard let best = counts.min(by: <), Double(-best.0) >= rules.similarity * Double(line.count) else { return new }
    return merge([best.1, new])
  }

  func consolidate() {
    var changes = true
    while changes {
      changes = false
      for count in Set(templates.values.map(\.count)).sorted() {
        var members = ids(count)
        var one = 0
        while one < members.count {
          if let other = members.indices.dropFirst(one + 1).first(where: { isNear(members[one], members[$0]) }) {
            _ = merge([members[one], members.remove(at: other)])
            changes = true
          } else {
            one += 1
          }
        }
        let before = templates.count
        for id in ids(count) where templates[id] != nil { _ = generalize(id) }
        if templates.count != before { changes = true }
      }
    }
  }

  private func ids(_ count: Int) -> [Int] { templates.filter { $0.value.count == count }.keys.sorted() }

  private func wildcards(_ id: Int) -> Int { (templates[id] ?? []).count { $0 == nil } }

  private func isNear(_ first: Int, _ second: Int) -> Bool {
    guard let difference = difference(first, second) else { return false }
    return difference.wildcards == 0
      || (difference.equal >= rules.literals && difference.wildcards <= rules.absorbed)
  }

  private func difference(_ first: Int, _ second: Int) -> (places: Int, wildcards: Int, equal: Int)? {
    var (places, wildcards, equal, absorbed) = (0, 0, 0, 0)
    var wordsDiffer = false
    for (a, b) in zip(templates[first] ?? [], templates[second] ?? []) {
      if a == b {
        if let a, Self.hasLetter(a) { equal += 1 }
        continue
      }
      places += 1
      guard let a, let b else {
        wildcards += 1
        continue
      }
      switch Self.relation(a, b) {
      case .different: return nil
      case .absorbing: absorbed += 1
      case .alike: break
      }
      if Self.hasLetter(a) || Self.hasLetter(b) { wordsDiffer = true }
    }
    if equal == 0, wordsDiffer || wildcards > 0 { return nil }
    if absorbed > rules.absorbed || (absorbed > 0 && equal < rules.literals) { return nil }
    return (places, wildcards, equal)
  }

  private func generalize(_ id: Int) -> Int {
    let template = templates[id] ?? []
    for place in template.indices {
      let members = ids(template.count).filter { other in
        let differing = zip(templates[other] ?? [], template).enumerated().filter { $0.element.0 != $0.element.1 }
        return differing.map(\.offset) == [place] || other == id
      }
      let values = members.map { templates[$0]?[place] }.compactMap { $0 ?? nil }
      guard values.count == members.count, values.allSatisfy({ $0.contains("<*>") || Self.hasLetter($0) }) else {
        continue
      }
      let others = template.indices.filter { $0 != place }.compactMap { template[$0] }
      guard others.contains(where: Self.hasLetter) else { continue }
      let isMasked = values.allSatisfy { $0.contains("<*>") }
      let required = isMasked ? rules.masked : place == 0 ? rules.firstWord : rules.word
      if members.count >= required { return generalize(merge(members)) }
    }
    return id
  }

  private func merge(_ ids: [Int]) -> Int {
    let root = ids.min() ?? 0
    for id in ids where id != root {
      templates[root] = zip(templates[root] ?? [], templates[id] ?? []).map { $0 == $1 ? $0 : nil }
      templates[id] = nil
      parents[id] = root
    }
    if ids.contains(latestID), root != latestID {
      parents[latestID] = nil
      latestID -= 1
    }
    return root
  }

  private static func relation(_ first: String, _ second: String) -> TokenRelation {
    var key = 0
    for (place, (a, b)) in zip(first.utf8, second.utf8).enumerated() {
      if a != b { break }
      if "=(:[{,".utf8.contains(a) { key = place + 1 }
    }
    let (a, b) = (String(first.dropFirst(key)), String(second.dropFirst(key)))
    let isBare = (isBare(a), isBare(b))
    if a.contains("<*>"), b.contains("<*>") { return isBare.0 || isBare.1 ? .alike : .different }
    guard isBare.0 || isBare.1 else { return .different }
    let other = isBare.0 ? b : a
    return hasLetter(other) || (key > 0 && !other.contains(where: \.isNumber)) ? .absorbing : .different
  }

  private static func isBare(_ token: String) -> Bool { token.contains("<*>") && !hasLetter(token) }

  private static func hasLetter(_ token: String) -> Bool { token.contains(where: \.isLetter) }
}
