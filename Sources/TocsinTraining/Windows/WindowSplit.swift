/// Positions of windows dealt out 6 : 3 : 1 to training, test and development.
///
/// Of n windows training gets ⌊6 n / 10⌋, development the next up to ⌊7 n / 10⌋, and test the rest.
public struct WindowSplit: Equatable, Sendable {
  /// Ascending, as are the others; together they are all positions.
  public private(set) var train: [Int]
  public private(set) var development: [Int]
  public private(set) var test: [Int]

  /// By time: training gets the first windows, test the last.
  public init(chronologically count: Int) { self.init(Array(0..<count)) }

  /// At random; the same seed gives the same split.
  public init(randomly count: Int, seed: UInt64) {
    var positions = Array(0..<count)
    var random = RandomNumbers(seed: seed, stream: .split)
    random.shuffle(&positions)
    self.init(positions)
  }

  private init(_ positions: [Int]) {
    let (first, second) = (positions.count * 6 / 10, positions.count * 7 / 10)
    train = positions[..<first].sorted()
    development = positions[first..<second].sorted()
    test = positions[second...].sorted()
  }
}
