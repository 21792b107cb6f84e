import ToolSupport

/// Numbers counted in bins of equal width.
struct Histogram: Encodable {
  /// The lower end of the first bin, and the upper end of the last.
  var lower: Double
  var upper: Double
  /// A bin holds its lower end; the last one its upper end too.
  var counts: [Int]

  /// One bin where all numbers are equal, none where there are none. Those that are not finite are left out.
  init(_ values: [Float], bins: Int) {
    let finite = values.lazy.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else {
      (lower, upper, counts) = (0, 0, [])
      return
    }
    lower = Double(least)
    upper = Double(greatest)
    guard least < greatest else {
      counts = [finite.count]
      return
    }
    counts = [Int](repeating: 0, count: bins)
    let scale = Double(bins) / (upper - lower)
    for value in finite { counts[min(Int((Double(value) - lower) * scale), bins - 1)] += 1 }
  }

  /// Where bin `index` begins, and, for `counts.count`, where the last one ends.
  func edge(_ index: Int) -> Double { lower + (upper - lower) * Double(index) / Double(max(counts.count, 1)) }

  /// A line per bin: its lower end, a bar, its count.
  var text: String {
    guard let most = counts.max(), most > 0 else { return "" }
    let labels = counts.indices.map { significant(edge($0)) }
    let width = labels.map(\.count).max() ?? 0
    return zip(labels, counts).map { label, count in
      let padding = String(repeating: " ", count: width - label.count)
      let bar = count == 0 ? "" : " \(Self.bar(Double(count) / Double(most)))"
      return "\(padding)\(label)\(bar) \(count)\n"
    }.joined()
  }

  private static let barWidth = 50

  /// A bar of blocks to an eighth of a character, of at least one eighth.
  private static func bar(_ share: Double) -> String {
    let eighths = max(Int((share * Double(8 * barWidth)).rounded()), 1)
    let rest = eighths % 8 == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1])
    return String(repeating: "█", count: eighths / 8) + rest
  }
}
