/// A few lines of every cluster: its first one, and later ones further and further apart, so that they span the log.
///
/// Takes constant time per line and copies only few lines. Memory grows with clusters, up to a bound.
struct LineSamples {
  /// Lines by cluster: how many there were, and those that were kept.
  private var counts: [Int] = []
  private var lines: [[[UInt8]]] = []

  /// Clusters beyond these keep no lines.
  static let maximumClusterCount = 1 << 14
  /// Lines kept of a cluster, and bytes of each.
  static let maximumLineCount = 3
  static let maximumByteCount = 1 << 10

  /// Adds a line of a cluster, counted from 1.
  @inline(__always)
  mutating func add(_ line: Span<UInt8>, cluster: UInt32) {
    let index = Int(cluster) - 1
    guard index < Self.maximumClusterCount else { return }
    if index >= counts.count { grow(to: index + 1) }
    let count = counts[index]
    counts[index] = count + 1
    // The 1st, 2nd, 4th, 8th … line of the cluster.
    if count & (count + 1) == 0 { keep(line, of: index) }
  }

  /// The kept lines of a cluster, in their order.
  subscript(cluster: UInt32) -> [[UInt8]] {
    let index = Int(cluster) - 1
    return lines.indices.contains(index) ? lines[index] : []
  }

  @inline(never)
  private mutating func keep(_ line: Span<UInt8>, of index: Int) {
    let text = Array(copying: line.extracting(0..<min(line.count, Self.maximumByteCount)))
    if lines[index].count == Self.maximumLineCount { lines[index].remove(at: 1) }
    lines[index].append(text)
  }

  private mutating func grow(to count: Int) {
    counts += repeatElement(0, count: count - counts.count)
    lines += repeatElement([], count: count - lines.count)
  }
}
