/// A symmetric matrix `[W, W]` of which few elements are not zero.
package struct SymmetricMatrix: Sendable {
  /// Where the elements of each row begin, and the end of the last.
  private var starts: [Int] = [0]
  private var columns: [Int] = []
  private var values: [Double] = []

  /// No rows yet.
  package init() {}

  /// `W`.
  package var count: Int { starts.count - 1 }

  /// Adds a row: its elements that are not zero, by ascending columns.
  package mutating func appendRow(_ elements: [(column: Int, value: Double)]) {
    for element in elements {
      columns.append(element.column)
      values.append(element.value)
    }
    starts.append(columns.count)
  }

  /// The product with a column of `W` numbers.
  func product(_ column: [Double]) -> [Double] {
    (0..<count).map { row in
      var sum = 0.0
      for place in starts[row]..<starts[row + 1] { sum += values[place] * column[columns[place]] }
      return sum
    }
  }

  /// The rows as they lie in the subspace of `dimensions` directions in which the matrix is largest, `[dimensions][W]`: as
  /// near to each other as they are in the whole, as far as so few numbers can tell.
  ///
  /// A matrix of no more rows than `dimensions` is given as it is, with zeros for the rest. One thread, Doubles, and
  /// operations that every machine rounds alike: the same matrix gives the same bits everywhere.
  package func projected(to dimensions: Int) -> [[Double]] {
    var basis = DominantSubspace.identity(count)
    if dimensions < count { basis = DominantSubspace(of: self, dimensions: dimensions).basis }
    let columns = basis.map(product)
    return columns + [[Double]](repeating: [Double](repeating: 0, count: count), count: dimensions - columns.count)
  }
}
