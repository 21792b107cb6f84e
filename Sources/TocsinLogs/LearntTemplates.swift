/// What a parser has learnt: its templates, and which one each of its clusters became.
///
/// Clusters whose templates became equal token by token are one template, in the place of the oldest of them.
public struct LearntTemplates: Sendable {
  /// In the order of their (oldest) clusters' ids.
  public private(set) var templates: [LogTemplate] = []
  /// The clusters, ascending, and their templates' indices.
  private var clusterIDs: [UInt32] = []
  private var templateIndices: [Int] = []

  /// The index in ``templates`` of a cluster's template; `nil` for a cluster that was evicted or never was.
  ///
  /// - Complexity: O(log clusters).
  public func templateIndex(ofCluster id: UInt32) -> Int? {
    let place = clusterIDs.insertionPlace(of: id) { $0 }
    return place < clusterIDs.count && clusterIDs[place] == id ? templateIndices[place] : nil
  }

  /// The clusters of every template, ascending.
  public func clustersByTemplate() -> [[UInt32]] {
    var clusters = [[UInt32]](repeating: [], count: templates.count)
    for (position, id) in clusterIDs.enumerated() { clusters[templateIndices[position]].append(id) }
    return clusters
  }

  /// - Parameter clusters: In the order of their ids.
  init(merging clusters: [LearntCluster], texts: TokenInterner) {
    for (position, oldest) in Self.oldestEqual(of: clusters).enumerated() {
      let cluster = clusters[position]
      clusterIDs.append(cluster.id)
      if oldest == position {
        templateIndices.append(templates.count)
        templates.append(LogTemplate(tokens: texts.tokens(cluster.template), lineCount: cluster.lineCount))
      } else {
        let index = templateIndices[oldest]
        templateIndices.append(index)
        templates[index].lineCount += cluster.lineCount
      }
    }
  }

  /// For each cluster the position of the first one with the same template.
  private static func oldestEqual(of clusters: [LearntCluster]) -> [Int] {
    // Sorted by template, equal ones are neighbours; the sort must not depend on being stable.
    var order = Array(clusters.indices)
    order.sort { first, second in
      let (one, other) = (clusters[first].template, clusters[second].template)
      if one.lexicographicallyPrecedes(other) { return true }
      return one == other && first < second
    }
    var oldest = Array(clusters.indices)
    for place in order.indices.dropFirst() {
      let (position, before) = (order[place], order[place - 1])
      if clusters[position].template == clusters[before].template { oldest[position] = oldest[before] }
    }
    return oldest
  }
}

extension Array {
  /// Where an id belongs in an array that is ascending by ids.
  ///
  /// - Complexity: O(log count).
  func insertionPlace(of id: UInt32, _ idOf: (Element) -> UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if idOf(self[middle]) < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A cluster at the end of learning.
struct LearntCluster {
  var id: UInt32
  var template: ArraySlice<TokenID>
  var lineCount: Int
}
