/// The rules by which clusters of one leaf become one.
extension AdaptiveDrainLearner {
  /// How two templates differ that may be one.
  struct Difference {
    var placeCount = 0
    /// Places where one of the two has a wildcard.
    var wildcardCount = 0
    /// Equal literals with a letter.
    var equalCount = 0
  }

  /// How two templates of as many tokens differ; `nil` where they are different events.
  ///
  /// They are one event if no two words differ, and if enough words are equal to tell that event: one if anything but
  /// masks differs, ``AdaptiveDrainConfiguration/absorbingLiteralCount`` if a mask takes the place of a word.
  func difference(_ first: ClusterStore.Index, _ second: ClusterStore.Index) -> Difference? {
    let (one, other) = (clusters.template(of: first), clusters.template(of: second))
    var difference = Difference()
    var absorbedCount = 0
    var wordsDiffer = false
    for place in one.indices {
      let (a, b) = (one[place], other[place])
      if a == b {
        if a != .wildcard, interner.shape(of: a).contains(.letter) { difference.equalCount += 1 }
        continue
      }
      difference.placeCount += 1
      if a == .wildcard || b == .wildcard {
        difference.wildcardCount += 1
        continue
      }
      let (shape, otherShape) = (interner.shape(of: a), interner.shape(of: b))
      switch TokenRelation(interner.bytes(of: a), shape, interner.bytes(of: b), otherShape) {
      case .different: return nil
      case .absorbing: absorbedCount += 1
      case .alike: break
      }
      if shape.union(otherShape).contains(.letter) { wordsDiffer = true }
    }
    if difference.equalCount == 0, wordsDiffer || difference.wildcardCount > 0 { return nil }
    if absorbedCount > configuration.absorbedWordLimit { return nil }
    if absorbedCount > 0, difference.equalCount < configuration.absorbingLiteralCount { return nil }
    return difference
  }

  /// The older cluster that differs least from a new one and is the same event, of several the oldest.
  func mostAlike(_ new: ClusterStore.Index) -> ClusterStore.Index? {
    var best: ClusterStore.Index?
    var bestCount = Int.max
    forEachCompared(with: new) { other in
      guard let difference = difference(other, new), difference.placeCount < bestCount else { return }
      best = other
      bestCount = difference.placeCount
    }
    return best
  }

  /// Calls `body` with those of a leaf's clusters that one of them is compared with, the oldest first.
  private func forEachCompared(with cluster: ClusterStore.Index, _ body: (ClusterStore.Index) -> Void) {
    var other = clusters.first(in: clusters.leaf(of: cluster))
    var compared = 0
    while other != ClusterStore.none, compared < AdaptiveDrainConfiguration.comparedClusterCount {
      if other != cluster { body(other) }
      compared += 1
      other = clusters.next(after: other)
    }
  }

  /// Makes a place variable where enough clusters differ from this one in that place alone; as often as it applies.
  ///
  /// Gives the cluster that this one is part of then.
  mutating func generalize(_ start: ClusterStore.Index) -> ClusterStore.Index {
    var cluster = start
    while let members = variants(of: cluster) { cluster = merge(members) }
    return cluster
  }

  /// The clusters that differ from this one in the first place that is variable by their number, itself among them.
  private func variants(of cluster: ClusterStore.Index) -> [ClusterStore.Index]? {
    let template = clusters.template(of: cluster)
    var variants: [(place: Int, cluster: ClusterStore.Index)] = []
    forEachCompared(with: cluster) { other in
      guard let place = Self.onlyDifference(template, clusters.template(of: other)) else { return }
      variants.append((place, other))
    }
    variants.sort { $0.place < $1.place }
    var start = 0
    while start < variants.count {
      let place = variants[start].place
      var end = start
      var members = [cluster]
      while end < variants.count, variants[end].place == place {
        members.append(variants[end].cluster)
        end += 1
      }
      if isVariable(place, of: template, members: members) { return members }
      start = end
    }
    return nil
  }

  private func isVariable(_ place: Int, of template: Span<TokenID>, members: [ClusterStore.Index]) -> Bool {
    var allMasked = true
    for member in members {
      let value = clusters.template(of: member)[place]
      if value == .wildcard { return false }
      let shape = interner.shape(of: value)
      if shape.isDisjoint(with: [.mask, .letter]) { return false }
      if !shape.contains(.mask) { allMasked = false }
    }
    let required =
      allMasked
      ? configuration.maskedValueCount
      : place == 0 ? configuration.firstWordValueCount : configuration.wordValueCount
    guard members.count >= required else { return false }
    // Some other place must say what the event is.
    for other in template.indices where other != place && template[other] != .wildcard {
      if interner.shape(of: template[other]).contains(.letter) { return true }
    }
    return false
  }

  /// The place where two templates differ, if there is exactly one.
  private static func onlyDifference(_ first: Span<TokenID>, _ second: Span<TokenID>) -> Int? {
    var only: Int?
    for place in first.indices where first[place] != second[place] {
      if only != nil { return nil }
      only = place
    }
    return only
  }

  /// Where clusters with the same first token crowd a leaf, the one most similar to a new one, of several the oldest.
  func mostSimilarInCrowd(_ new: ClusterStore.Index) -> ClusterStore.Index? {
    let template = clusters.template(of: new)
    var crowd = 0
    var best: ClusterStore.Index?
    var bestCount = -1
    forEachCompared(with: new) { other in
      let otherTemplate = clusters.template(of: other)
      guard !template.isEmpty, otherTemplate[0] == template[0] else { return }
      crowd += 1
      var equalCount = 0
      for place in template.indices where otherTemplate[place] == template[place] { equalCount += 1 }
      guard equalCount > bestCount else { return }
      best = other
      bestCount = equalCount
    }
    guard crowd >= configuration.crowdCount else { return nil }
    return Double(bestCount) >= configuration.crowdSimilarity * Double(template.count) ? best : nil
  }
}

extension AdaptiveDrainLearner {
  /// Applies the rules between the templates that were learnt, until nothing changes. Leaves of more clusters than are
  /// compared stay as they are: nothing but text that is never the same twice makes them.
  mutating func consolidate() {
    var changes = true
    while changes {
      changes = false
      for leaf in 0..<ClusterStore.LeafIndex(clusters.leafCount) {
        guard clusters.clusters(in: leaf).count <= AdaptiveDrainConfiguration.comparedClusterCount else { continue }
        if mergeNear(in: leaf) { changes = true }
        let count = clusters.count
        for cluster in clusters.clusters(in: leaf) where clusters.isPresent(cluster) { _ = generalize(cluster) }
        if clusters.count != count { changes = true }
      }
    }
  }

  /// Merges clusters of a leaf that are the same event, the older ones first.
  private mutating func mergeNear(in leaf: ClusterStore.LeafIndex) -> Bool {
    var members = clusters.clusters(in: leaf)
    var changes = false
    var one = 0
    while one < members.count {
      var other = one + 1
      while other < members.count {
        if isNear(members[one], members[other]) {
          _ = merge([members[one], members[other]])
          members.remove(at: other)
          changes = true
          other = one + 1
        } else {
          other += 1
        }
      }
      one += 1
    }
    return changes
  }

  /// The same event, and a learnt wildcard takes in as little as a mask would.
  private func isNear(_ first: ClusterStore.Index, _ second: ClusterStore.Index) -> Bool {
    guard let difference = difference(first, second) else { return false }
    return difference.wildcardCount == 0
      || (difference.equalCount >= configuration.absorbingLiteralCount
        && difference.wildcardCount <= configuration.absorbedWordLimit)
  }
}
