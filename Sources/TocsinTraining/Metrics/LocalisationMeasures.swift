import TocsinAutograd

/// How well an order of a window's lines finds its root causes, or the mean of that over windows.
///
/// With R the root causes of a window and top(k) the first k lines of the order (Chimera, V-A; measures of its code):
/// HR@k = 1 where top(k) meets R, PR@k = |top(k) ∩ R| / min(k, |R|), MAP@k = (PR@1 + … + PR@k) / k, MRR = 1 / rank of
/// the first root cause, NDCG@k = the gain of the order's first k lines over that of the best order, a root cause at
/// rank r gaining 1 / log₂(r + 1).
public struct LocalisationMeasures: Equatable, Sendable {
  /// The largest k.
  public static let depth = 5

  /// Of k = 1 … ``depth``.
  private var hitRates = [Double](repeating: 0, count: depth)
  private var precisions = [Double](repeating: 0, count: depth)
  private var gains = [Double](repeating: 0, count: depth)
  /// MRR; 0 where the order has no root cause.
  public private(set) var reciprocalRank = 0.0

  /// A miss: what a window contributes that is not detected.
  public static let miss = LocalisationMeasures()

  private init() {}

  /// - Parameters:
  ///   - order: Positions of lines, the likeliest root cause first; each at most once.
  ///   - causes: Of every line, whether it is a root cause; at least one is.
  public init(order: [Int], causes: some Collection<Bool>) {
    let causes = Array(causes)
    let causeCount = causes.count { $0 }
    precondition(causeCount > 0, "a window without a root cause has nothing to be found")
    var found = 0
    var gain = 0.0
    for k in 1...Self.depth {
      if k <= order.count, causes[order[k - 1]] {
        found += 1
        gain += Self.gain(atRank: k)
      }
      set(k, hitRate: found > 0 ? 1 : 0, found: Double(found), gain: gain, causeCount: causeCount)
    }
    reciprocalRank = order.firstIndex { causes[$0] }.map { 1 / Double($0 + 1) } ?? 0
  }

  /// What lines in random order give on average, exactly.
  ///
  /// With m root causes in n lines: HR@k = 1 − C(n−m, k) / C(n, k), a line is a root cause with probability m / n
  /// whatever its rank, and the first root cause has rank r with probability C(n−r, m−1) / C(n, m).
  public init(expectedOfRandomOrderOf causes: some Collection<Bool>) {
    let lineCount = causes.count
    let causeCount = causes.count { $0 }
    precondition(causeCount > 0, "a window without a root cause has nothing to be found")
    let share = Double(causeCount) / Double(lineCount)
    // The probability that the first r lines hold no root cause.
    var miss = 1.0
    var gain = 0.0
    for rank in 1...max(lineCount, Self.depth) {
      let remaining = lineCount - rank + 1
      let hit = remaining > 0 ? Double(min(causeCount, remaining)) / Double(remaining) : 0
      reciprocalRank += miss * hit / Double(rank)
      miss *= 1 - hit
      guard rank <= Self.depth else { continue }
      if rank <= lineCount { gain += share * Self.gain(atRank: rank) }
      set(
        rank, hitRate: 1 - miss, found: share * Double(min(rank, lineCount)), gain: gain, causeCount: causeCount)
    }
  }

  /// The mean over windows; ``miss`` of none.
  public init(meanOf measures: some Collection<LocalisationMeasures>) {
    guard !measures.isEmpty else { return }
    for measure in measures {
      for index in 0..<Self.depth {
        hitRates[index] += measure.hitRates[index]
        precisions[index] += measure.precisions[index]
        gains[index] += measure.gains[index]
      }
      reciprocalRank += measure.reciprocalRank
    }
    let count = Double(measures.count)
    for index in 0..<Self.depth {
      hitRates[index] /= count
      precisions[index] /= count
      gains[index] /= count
    }
    reciprocalRank /= count
  }

  /// HR@k, `1 ≤ k ≤` ``depth``.
  public func hitRate(at k: Int) -> Double { hitRates[k - 1] }

  /// PR@k.
  public func precision(at k: Int) -> Double { precisions[k - 1] }

  /// MAP@k, the mean of PR@1 … PR@k. (Elsewhere a mean average precision is another measure.)
  public func meanPrecision(at k: Int) -> Double { precisions[..<k].reduce(0, +) / Double(k) }

  /// NDCG@k.
  public func gain(at k: Int) -> Double { gains[k - 1] }

  /// The mean of HR@1, HR@3 and HR@5, by which Chimera's authors measure diagnostic bias.
  public var score: Double { (hitRate(at: 1) + hitRate(at: 3) + hitRate(at: 5)) / 3 }

  private mutating func set(_ k: Int, hitRate: Double, found: Double, gain: Double, causeCount: Int) {
    let best = (1...min(k, causeCount)).reduce(0) { $0 + Self.gain(atRank: $1) }
    hitRates[k - 1] = hitRate
    precisions[k - 1] = found / Double(min(k, causeCount))
    gains[k - 1] = gain / best
  }

  private static func gain(atRank rank: Int) -> Double { naturalLogarithm(2) / naturalLogarithm(Double(rank + 1)) }
}
