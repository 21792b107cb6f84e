package import TocsinDetect

/// Makes keys of a training window unknown now and then, so that what an unknown key is like is learnt in every
/// context.
///
/// Of an abnormal window all keys go that speak for one, as if its fault had never been seen before; of a normal window
/// one to three, rather the rare ones, as new templates are rare ones.
package struct KeyForgetting: Sendable {
  /// Log-odds above which a key speaks for an abnormal window: it is then e times as frequent in them.
  private static let suspectOdds = 1.0

  private let odds: [Double]
  private let rarity: [Double]
  private let unknown: UInt32

  package init(_ vocabulary: LogKeyVocabulary, _ counts: TemplateCounts) {
    odds = vocabulary.keys.map(counts.logOdds) + [-.infinity]
    rarity =
      vocabulary.keys.map { key in
        let entry = counts[key]
        return 1 / Double(1 + entry.normalWindows + entry.abnormalWindows).squareRoot()
      } + [0]
    unknown = UInt32(vocabulary.count)
  }

  /// Of the classes of an abnormal window from `start` on.
  package func forgetSuspects(_ classes: inout [UInt32], from start: Int) {
    for position in start..<classes.count where odds[Int(classes[position])] > Self.suspectOdds {
      classes[position] = unknown
    }
  }

  /// Of the classes of a normal window from `start` on.
  package func forgetRare(_ classes: inout [UInt32], from start: Int, using random: inout RandomNumbers) {
    for _ in 0...random.index(below: 3) {
      let firsts = (start..<classes.count).filter { !classes[start..<$0].contains(classes[$0]) }
      var left = random.uniform() * firsts.reduce(0) { $0 + rarity[Int(classes[$1])] }
      let chosen = firsts.first { position in
        left -= rarity[Int(classes[position])]
        return left < 0
      }
      guard let chosen else { return }
      let forgotten = classes[chosen]
      for position in start..<classes.count where classes[position] == forgotten { classes[position] = unknown }
    }
  }
}
