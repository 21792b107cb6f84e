import CaseTable
import TocsinAutograd
import TocsinGraph

/// A way to move what a case is computed from.
struct Direction {
  let name: String
  /// For each group of a ``CasePass`` that is moved, by how much each of its elements is.
  let parts: [(group: Int, change: [Double])]

  static func element(_ element: Int, of group: Int) -> Direction {
    Direction(
      name: "element \(element) of group \(group)", parts: [(group, [Double](repeating: 0, count: element) + [1])])
  }
}

/// The gradients of a case in `Double`, and what its outputs say of them.
final class DifferenceQuotients {
  private let pass: CasePass<ReferenceArithmetic>
  /// The linear function of the outputs.
  private let function: [[Double]]
  private let gradients: [[Double]]
  /// Where the derivatives are taken.
  let groups: [[Double]]
  /// The norm of the function's terms.
  private let magnitude: Double
  private let hasKinks: Bool

  init(_ operation: OpCase) throws {
    pass = try CasePass(operation, ReferenceArithmetic())
    let outputs = try pass.outputs()
    function = operation.function(of: outputs)
    gradients = try pass.gradients(of: function)
    groups = pass.groups
    magnitude = norm(zip(outputs, function).flatMap { zip($0, $1).map { $0 * $1 } })
    hasKinks = operation.graph.nodes.contains { $0.hasKinks }
  }

  private var operation: OpCase { pass.operation }

  /// Random directions: one in each group, of large cases one in all groups together, each with an equal share.
  func directions() -> [Direction] {
    var numbers = TestNumbers(seed: operation.seed ^ 0xD1)
    let parts = groups.indices.filter { !groups[$0].isEmpty }.map { group in
      (group: group, change: groups[group].indices.map { change(of: group, $0, numbers.next()) })
    }
    guard operation.elementCount * operation.batch * operation.steps * parts.count > 2_000_000 else {
      return parts.map { Direction(name: "group \($0.group)", parts: [$0]) }
    }
    let norms = parts.map { norm(terms(of: $0)) }
    let largest = norms.max() ?? 0
    let shares = zip(parts, norms).map { part, norm in
      (group: part.group, change: part.change.map { $0 * min(largest / norm, 100) })
    }
    return [Direction(name: "all groups", parts: shares)]
  }

  /// Whether an element is where its derivative from the left is not that from the right: a zero before a rectifier, or
  /// one of a mask.
  func isAtKink(_ group: Int, _ element: Int) -> Bool {
    groups[group][element] == 0 && (hasKinks || operation.kind(of: group) == .mask)
  }

  /// How far the derivative along a direction is from the gradient's, relative to the norm of the terms that it is the
  /// sum of; what the rounding of the outputs alone may change is allowed. The last step is for products of subnormals,
  /// whose terms are less than the square of any other; it says something only where elements move at all. Terms that are next to nothing beside the
  /// whole gradient are measured by a ten-thousandth of it.
  func error(along direction: Direction) throws -> Double {
    let terms = direction.parts.flatMap { self.terms(of: $0) }
    let expected = terms.reduce(0, +)
    let changes = direction.parts.flatMap(\.change).filter { $0 != 0 }
    let usual = changes.isEmpty ? 0 : min(1, norm(changes) / Double(changes.count).squareRoot())
    let scale = max(norm(terms), 1e-4 * usual * (gradients.map(norm).max() ?? 0))
    var best = Double.infinity
    for step in [1e-4, 1e-5, 1e-6, 1e-3, 1e-7, 1e-43] where moves(direction, step) {
      let near = try difference(direction, step)
      let far = try difference(direction, 2 * step)
      let error = abs((8 * near - far) / (12 * step) - expected)
      let rounding = step < 1e-7 ? 0 : 16 * 0x1p-53 * magnitude / step
      best = min(best, error <= rounding ? 0 : (error - rounding) / scale)
      if best <= 1e-6 { break }
    }
    pass.groups = groups
    return best
  }

  /// Whether a step is not lost in the rounding of any element that it is to move.
  private func moves(_ direction: Direction, _ step: Double) -> Bool {
    direction.parts.allSatisfy { group, changes in
      changes.indices.allSatisfy { changes[$0] == 0 || groups[group][$0] + step * changes[$0] != groups[group][$0] }
    }
  }

  private func terms(of part: (group: Int, change: [Double])) -> [Double] {
    zip(gradients[part.group], part.change).map { $0 * $1 }
  }

  /// By how much an element is moved. Where the network has kinks, elements of all magnitudes are moved by a part of
  /// themselves, so that they stay on their side; elsewhere all by the same.
  private func change(of group: Int, _ element: Int, _ number: Double) -> Double {
    if isAtKink(group, element) { return 0 }
    switch operation.kind(of: group) {
    case .wide, .large: return number * max(abs(groups[group][element]), hasKinks ? 0 : 1)
    case .subnormals: return number * (hasKinks ? abs(groups[group][element]) : 1)
    default: return number
    }
  }

  /// The function's difference between both sides, output by output, so that nothing cancels in a long sum.
  private func difference(_ direction: Direction, _ step: Double) throws -> Double {
    func outputs(_ step: Double) throws -> [[Double]] {
      for (group, change) in direction.parts {
        for (element, change) in change.enumerated() {
          pass.groups[group][element] = groups[group][element] + step * change
        }
      }
      return try pass.outputs()
    }
    let (up, down) = (try outputs(step), try outputs(-step))
    var sum = 0.0
    for (output, factors) in function.enumerated() {
      for (element, factor) in factors.enumerated() { sum += factor * (up[output][element] - down[output][element]) }
    }
    return sum
  }
}

extension OpCase {
  /// What an input holds, `nil` for a tensor.
  func kind(of group: Int) -> InputKind? { group < inputKinds.count ? inputKinds[group] : nil }
}

extension Op {
  /// Whether there are places without a derivative.
  var hasKinks: Bool {
    switch self {
    case .activation(_, .relu), .activation(_, .leakyReLU), .reduce(_, .max, _), .maskedPool: true
    default: false
    }
  }
}
