/// Groups lines by Spell and learns their templates.
///
/// A line joins the template with which it has the longest common subsequence, if that holds the threshold's share of its
/// tokens; the template becomes that subsequence, with one wildcard for each gap. Where the paper is silent:
/// - Masked tokens are parameters already: they are in no subsequence and do not count as tokens of the line. Lines of
///   nothing else are one template, and so are lines of nothing at all.
/// - A template whose literals the line holds all, in order, goes before a longer subsequence with another one, because
///   joining it costs no literal. Of several the one with the most literals is taken. It follows that no two templates
///   ever have the same literals: a line that would make it so holds the one that is there.
/// - Of equally long subsequences with other templates the template with the fewest literals is taken (as in the paper),
///   of those the oldest. Of several longest subsequences with one template, the one that ends last in the line.
/// - A wildcard stands for any run of tokens, also for none: a template of a gap matches lines without it.
/// - The periodic splitting and merging of templates (section V of the paper) is left out.
public struct SpellLearner: Sendable {
  public let configuration: SpellConfiguration
  private var interner = TokenInterner()
  private var objects: [SpellObject] = []
  private var tree = SpellTree()
  /// By token: the objects whose templates hold it. Objects are named by their index, one below their id.
  private var holders: [[UInt32]] = []
  /// The object of lines without literals.
  private var emptyObject: UInt32?
  private var ids = LineTokenIDs()
  private var subsequence = CommonSubsequence()

  /// - Throws: ``LogParserError`` where a value of the configuration is out of range.
  public init(_ configuration: SpellConfiguration) throws(LogParserError) {
    try configuration.validate()
    self.configuration = configuration
  }

  /// Adds a line and gives the id of its cluster, counted from 1 in the order of their making.
  ///
  /// Allocates nothing if the line fits a template as it stands. Memory grows with templates, never with lines.
  /// A line that fits costs a walk through the prefix tree; only one that makes a template or takes literals from one is
  /// compared with templates that share tokens with it, each in O(literals × tokens / 64).
  public mutating func learn(_ line: borrowing LineTokens) -> UInt32 {
    interner.lookUp(line, into: &ids)
    let literalCount = ids.literalCount
    let found = literalCount == 0 ? emptyObject : closest(literalCount: literalCount)
    if let found {
      add(to: found)
      return found + 1
    }
    return make(of: line, hasLiterals: literalCount > 0) + 1
  }

  /// The templates of all lines.
  public func learntTemplates() -> LearntTemplates {
    let clusters = objects.enumerated().map { index, object in
      LearntCluster(id: UInt32(index + 1), template: object.template[...], lineCount: object.lineCount)
    }
    return LearntTemplates(merging: clusters, texts: interner)
  }

  /// The templates there are at present.
  public var clusterCount: Int { objects.count }

  private mutating func closest(literalCount: Int) -> UInt32? {
    var required = max(Int(configuration.threshold * Double(literalCount)) - 1, 1)
    while Double(required) < configuration.threshold * Double(literalCount) { required += 1 }
    if let contained = tree.longestContained(in: ids, required: required) { return contained }
    subsequence.take(ids, idCount: holders.count)
    defer { subsequence.clear(ids) }
    var best: UInt32?
    var bestLength = required
    var bestLiterals = Int.max
    for candidate in candidates(literalCount: literalCount, required: required) {
      let object = objects[Int(candidate)]
      if subsequence.bound(with: object.template) < bestLength { continue }
      let length = subsequence.length(with: object.template)
      let literals = object.literalCount
      if length > bestLength || (length == bestLength && literals < bestLiterals) {
        best = candidate
        bestLength = length
        bestLiterals = literals
      }
    }
    return best
  }

  /// The objects that may have a common subsequence of the required length with the line, ascending.
  ///
  /// Such a subsequence leaves out `literalCount - required` of the line's tokens at most, so among any more of them is
  /// one of it: the tokens that the fewest templates hold are looked at.
  private func candidates(literalCount: Int, required: Int) -> [UInt32] {
    var known: [TokenID] = []
    for position in 0..<ids.count where ids.storage[position] < .maskedToken { known.append(ids.storage[position]) }
    known.sort { first, second in
      let (one, other) = (holders[Int(first)].count, holders[Int(second)].count)
      return one == other ? first < second : one < other
    }
    // Tokens that no template holds are the rarest.
    let count = literalCount - required + 1 - (literalCount - known.count)
    var candidates: [UInt32] = []
    for (place, id) in known.prefix(max(count, 0)).enumerated() where place == 0 || known[place - 1] != id {
      candidates += holders[Int(id)]
    }
    candidates.sort()
    var distinct: [UInt32] = []
    for candidate in candidates where candidate != distinct.last { distinct.append(candidate) }
    return distinct
  }

  /// Adds the line to an object.
  private mutating func add(to index: UInt32) {
    objects[Int(index)].lineCount += 1
    if objects[Int(index)].matches(ids) { return }
    subsequence.take(ids, idCount: holders.count)
    let alignment = subsequence.alignment(with: objects[Int(index)].template)
    subsequence.clear(ids)
    replaceTemplate(of: index, by: objects[Int(index)].widened(by: alignment, lineTokenCount: ids.count))
  }

  private mutating func make(of line: borrowing LineTokens, hasLiterals: Bool) -> UInt32 {
    var template: [TokenID] = []
    for position in 0..<line.count {
      let id = interner.retain(line[position], of: line)
      if id != .wildcard || template.last != .wildcard { template.append(id) }
    }
    let index = UInt32(objects.count)
    objects.append(SpellObject(template: template, lineCount: 1))
    if hasLiterals { enlist(index) } else { emptyObject = index }
    return index
  }
}

/// Tree and index follow the templates.
extension SpellLearner {
  private mutating func replaceTemplate(of index: UInt32, by template: [TokenID]) {
    let old = objects[Int(index)].literals
    objects[Int(index)].template = template
    let literals = objects[Int(index)].literals
    if literals.count == old.count { return }
    tree.remove(literals: old)
    tree.insert(index, literals: literals)
    if tree.removedCount > objects.count + 64 { rebuildTree() }
    for id in old where !literals.contains(id) { holders[Int(id)].removeAll { $0 == index } }
    releaseDropped(from: old, keeping: literals)
  }

  /// `literals` is a subsequence of `old`.
  private mutating func releaseDropped(from old: [TokenID], keeping literals: [TokenID]) {
    var next = 0
    for id in old {
      if next < literals.count, literals[next] == id { next += 1 } else { interner.release(id) }
    }
  }

  private mutating func enlist(_ index: UInt32) {
    for id in objects[Int(index)].literals {
      while holders.count <= Int(id) { holders.append([]) }
      if holders[Int(id)].last != index { holders[Int(id)].append(index) }
    }
    tree.insert(index, literals: objects[Int(index)].literals)
  }

  private mutating func rebuildTree() {
    tree = SpellTree()
    for (index, object) in objects.enumerated() where UInt32(index) != emptyObject {
      tree.insert(UInt32(index), literals: object.literals)
    }
  }
}
