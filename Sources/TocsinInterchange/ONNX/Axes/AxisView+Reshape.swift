extension AxisView {
  /// The view with dimensions of other sizes, row-major as ever; `nil` where that takes more than splitting and merging
  /// atoms. At most one size is `nil`: what the others leave.
  func reshaped(to sizes: [SymbolicInteger?]) -> AxisView? {
    var view = self
    var rest = dims.flatMap(\.self)
    var front: [[Int]] = []
    var back: [[Int]] = []
    let open = sizes.firstIndex { $0 == nil }
    for case let size? in sizes[..<(open ?? sizes.count)] {
      guard let dim = view.takeFront(size, from: &rest) else { return nil }
      front.append(dim)
    }
    if let open {
      for case let size? in sizes[(open + 1)...].reversed() {
        guard let dim = view.takeBack(size, from: &rest) else { return nil }
        back.insert(dim, at: 0)
      }
      front.append(rest)
      rest = []
    }
    guard rest.isEmpty else { return nil }
    view.dims = front + back
    return view
  }

  /// Takes atoms that make up `size` from the front of a list.
  private mutating func takeFront(_ size: SymbolicInteger, from rest: inout [Int]) -> [Int]? {
    var left = size
    var taken: [Int] = []
    while left != SymbolicInteger(1) {
      guard let atom = rest.first else { return nil }
      if let quotient = left.divided(exactlyBy: atoms[atom].size) {
        left = quotient
      } else if let outer = left.literal, let whole = atoms[atom].fixed, outer > 1, whole % outer == 0 {
        split(atom, inner: whole / outer)
        rest.insert(atoms.count - 1, at: 1)
        left = SymbolicInteger(1)
      } else {
        return nil
      }
      taken.append(rest.removeFirst())
    }
    return taken
  }

  private mutating func takeBack(_ size: SymbolicInteger, from rest: inout [Int]) -> [Int]? {
    var left = size
    var taken: [Int] = []
    while left != SymbolicInteger(1) {
      guard let atom = rest.last else { return nil }
      if let quotient = left.divided(exactlyBy: atoms[atom].size) {
        left = quotient
      } else if let inner = left.literal, let whole = atoms[atom].fixed, inner > 1, whole % inner == 0 {
        split(atom, inner: inner)
        rest.append(atoms.count - 1)
        left = SymbolicInteger(1)
      } else {
        return nil
      }
      taken.insert(rest.removeLast(), at: 0)
    }
    return taken
  }

  /// The view repeated to these sizes, where its own are 1; `nil` where others differ. `extent` makes the extent of a size.
  func expanded(
    to sizes: [SymbolicInteger], extent: (SymbolicInteger) -> [Extent]?
  ) -> AxisView? {
    var view = padded(toRank: sizes.count)
    let offset = view.rank - sizes.count
    for (index, size) in sizes.enumerated() where size != SymbolicInteger(1) {
      let dim = offset + index
      if view.dims[dim].isEmpty {
        guard let extents = extent(size) else { return nil }
        for extent in extents {
          view.dims[dim].append(view.atoms.count)
          view.atoms.append(extent)
        }
      } else if view.size(of: view.dims[dim]) != size {
        return nil
      }
    }
    return view
  }

  /// Puts dimensions of size 1 at these positions of the result; they are in range and ascending.
  func unsqueezed(_ positions: [Int]) -> AxisView {
    var view = self
    for position in positions { view.dims.insert([], at: position) }
    return view
  }

  /// Removes dimensions of size 1.
  func squeezed(_ positions: [Int]) -> AxisView {
    regrouped(dims.indices.filter { !positions.contains($0) }.map { dims[$0] })
  }
}
