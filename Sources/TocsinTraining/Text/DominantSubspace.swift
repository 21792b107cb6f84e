/// The directions in which a symmetric matrix is largest, by orthogonal iteration (Golub & Van Loan, "Matrix
/// Computations", section 8.2).
struct DominantSubspace {
  /// Orthonormal columns of `W` numbers; zeros where the matrix has a lower rank.
  private(set) var basis: [[Double]]

  /// On the templates of BGL the energy within the subspace has by then all the digits of a `Float`.
  private static let iterationCount = 50
  /// Relative, of squares. What is left of a column that depends on those before is the rounding of them, no direction.
  private static let negligible = 1e-20

  /// Time: 50 products of the matrix with each direction, and `W · dimensions²` as often.
  init(of matrix: SymmetricMatrix, dimensions: Int) {
    var random = RandomNumbers(seed: 0, stream: .initialisation)
    basis = (0..<dimensions).map { _ in (0..<matrix.count).map { _ in random.normal() } }
    for _ in 0..<Self.iterationCount {
      for index in basis.indices { basis[index] = matrix.product(basis[index]) }
      orthonormalise()
    }
  }

  static func identity(_ count: Int) -> [[Double]] {
    (0..<count).map { column in (0..<count).map { $0 == column ? 1 : 0 } }
  }

  /// Modified Gram–Schmidt.
  private mutating func orthonormalise() {
    for index in basis.indices {
      let before = Self.dot(basis[index], basis[index])
      for earlier in 0..<index {
        let share = Self.dot(basis[earlier], basis[index])
        for element in basis[index].indices { basis[index][element] -= share * basis[earlier][element] }
      }
      let after = Self.dot(basis[index], basis[index])
      let scale = after > Self.negligible * before ? 1 / after.squareRoot() : 0
      for element in basis[index].indices { basis[index][element] *= scale }
    }
  }

  private static func dot(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for index in one.indices { sum += one[index] * other[index] }
    return sum
  }
}
