public import TocsinGraph

/// Tensors that are trained alike.
public struct ParameterGroup: Equatable, Sendable {
  /// What it is called in errors and by who changes its rate.
  public var name: String
  /// Its tensors.
  public var tensors: [TensorID]
  /// The factor on the learning rate; it may change between steps. At 0 the group is frozen: neither its values nor what
  /// the optimiser remembers of it change, and its gradient does not count in the norm by which gradients are clipped.
  public var rateFactor: Double
  /// Whether the optimiser's weight decay applies.
  public var decaysWeights: Bool

  public init(name: String, tensors: [TensorID], rateFactor: Double = 1, decaysWeights: Bool = true) {
    self.name = name
    self.tensors = tensors
    self.rateFactor = rateFactor
    self.decaysWeights = decaysWeights
  }
}

extension ParameterLayout {
  /// One group of all tensors.
  public var singleGroup: [ParameterGroup] {
    [ParameterGroup(name: "all", tensors: (0..<tensorCount).map { TensorID($0) })]
  }

  /// The elements of each group, as ranges in order; neighbours of one group are one range.
  ///
  /// - Precondition: each tensor is in exactly one group.
  func segments(of groups: [ParameterGroup]) -> [(range: Range<Int>, group: Int)] {
    var owners = [Int?](repeating: nil, count: tensorCount)
    for (index, group) in groups.enumerated() {
      for tensor in group.tensors {
        precondition(owners[tensor.index] == nil, "a tensor is in one group only")
        owners[tensor.index] = index
      }
    }
    var segments: [(range: Range<Int>, group: Int)] = []
    for (tensor, owner) in owners.enumerated() {
      guard let owner else { preconditionFailure("every tensor is in a group") }
      let range = range(of: TensorID(tensor))
      if let last = segments.last, last.group == owner {
        segments[segments.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        segments.append((range, owner))
      }
    }
    return segments
  }
}
