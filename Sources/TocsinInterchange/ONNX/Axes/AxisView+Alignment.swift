extension AxisView {
  /// A list of atoms in a view.
  enum Place {
    case dim(Int)
    case axis(Int)
  }

  func group(_ place: Place) -> [Int] {
    switch place {
    case .dim(let index): dims[index]
    case .axis(let index): axes[index]
    }
  }

  /// Divides the atoms of a group of each view until both have the same sizes there.
  ///
  /// `false` where they have no common factors, or where one has the batch and the other has not; then some atoms may
  /// have been split, which changes neither value.
  static func refine(_ left: inout AxisView, _ leftPlace: Place, _ right: inout AxisView, _ rightPlace: Place) -> Bool {
    var index = 0
    while index < left.group(leftPlace).count, index < right.group(rightPlace).count {
      let one = left.group(leftPlace)[index]
      let other = right.group(rightPlace)[index]
      if left.atoms[one] != right.atoms[other] {
        guard let size = left.atoms[one].fixed, let otherSize = right.atoms[other].fixed else { return false }
        if size > otherSize, size % otherSize == 0 {
          left.split(one, inner: size / otherSize)
        } else if otherSize > size, otherSize % size == 0 {
          right.split(other, inner: otherSize / size)
        } else {
          return false
        }
      }
      index += 1
    }
    return left.group(leftPlace).count == right.group(rightPlace).count
  }

  /// The view of an operand of the node that this view looks at, with this view's dimensions and then, one dimension
  /// each, the dimensions of the operand that the node does away with. `nil` where their factors do not agree.
  ///
  /// - Parameters:
  ///   - operand: As the node has it; a dimension without atoms repeats the operand.
  ///   - axisOfDim: For each dimension of the operand the axis of the result that it becomes; `nil`: it is done away with.
  func through(_ operand: AxisView, axisOfDim: [Int?]) -> AxisView? {
    var outer = self
    var inner = operand
    for (dim, axis) in axisOfDim.enumerated() {
      guard let axis, !operand.dims[dim].isEmpty else { continue }
      guard Self.refine(&outer, .axis(axis), &inner, .dim(dim)) else { return nil }
    }
    // The operand's atom for each atom of this view.
    var counterpart = [Int?](repeating: nil, count: outer.atoms.count)
    for (dim, axis) in axisOfDim.enumerated() {
      guard let axis else { continue }
      for (atom, other) in zip(outer.axes[axis], inner.dims[dim]) { counterpart[atom] = other }
    }
    var view = inner
    view.dims = []
    for dim in outer.dims {
      var group: [Int] = []
      for atom in dim {
        if let other = counterpart[atom] {
          group.append(other)
        } else {
          group.append(view.atoms.count)
          view.atoms.append(outer.atoms[atom])
        }
      }
      view.dims.append(group)
    }
    view.dims += axisOfDim.indices.filter { axisOfDim[$0] == nil }.map { inner.dims[$0] }
    return view
  }

  /// As ``through(_:axisOfDim:)`` where the operand has a dimension for each axis, as element-wise operations have it.
  func through(_ operand: AxisView) -> AxisView? {
    through(operand, axisOfDim: axes.indices.map { $0 })
  }
}
