import TocsinLogs
import TocsinTraining

/// Which group each line of a log is in, as numbers that people compare.
struct LineAssignment {
  private let learnt: LearntLog
  private let clusters: [UInt32]
  private let clustersAreGroups: Bool

  /// - Parameters:
  ///   - clusters: The cluster of each line, 0 for a line without one.
  ///   - clustersAreGroups: As published parsers have it; else the templates that the clusters became are the groups.
  init(of learnt: LearntLog, clusters: [UInt32], clustersAreGroups: Bool) {
    self.learnt = learnt
    self.clusters = clusters
    self.clustersAreGroups = clustersAreGroups
  }

  /// The number of a cluster's group; 0 for none.
  private func group(ofCluster cluster: UInt32) -> Int {
    if clustersAreGroups || cluster == 0 { return Int(cluster) }
    return learnt.key(ofCluster: cluster) ?? 0
  }

  /// The groups that each template stands for.
  var groupsByTemplate: [[Int]] {
    learnt.clusters.enumerated().map { index, clusters in clustersAreGroups ? clusters.map(Int.init) : [index + 1] }
  }

  /// A number per line.
  var text: [UInt8] {
    var text: [UInt8] = []
    for cluster in clusters {
      text.append(contentsOf: "\(group(ofCluster: cluster))".utf8)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// The groups with their templates. A cluster that gave way to others has none any more, nor has a line without one.
  var lineGroups: LineGroups {
    var positions: [Int: Int] = [:]
    var templates: [[UInt8]] = []
    let groups = clusters.map { cluster in
      let group = group(ofCluster: cluster)
      if let position = positions[group] { return position }
      positions[group] = templates.count
      let key = cluster == 0 ? nil : learnt.key(ofCluster: cluster)
      templates.append(key.map { learnt.templates[$0 - 1].text } ?? [])
      return templates.count - 1
    }
    return LineGroups(groups: groups, templates: templates)
  }
}
