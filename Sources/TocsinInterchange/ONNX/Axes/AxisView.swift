/// How an ONNX value looks at the result of a node of the network.
///
/// A node's result has axes without an order in memory. The view divides them into atoms and puts these together again
/// as the dimensions that ONNX has at that place. So transposing, splitting and merging dimensions change only the view,
/// and where the batch stands, or whether heads are part of it, makes no difference to the network:
///
///     axes   B  T  [heads width]          of a linear layer
///     dims   [B heads]  T  width          as torch.bmm sees it
///
/// An atom that stands in a dimension and in no axis repeats the value (ONNX's Expand). The batch may stand in an axis and
/// in no dimension: the file has a network for one item, see ``BatchMode``.
struct AxisView: Equatable {
  /// The node, by position.
  var node: Int
  /// Never `.fixed(1)`: a dimension or axis of size 1 is one without atoms.
  var atoms: [Extent]
  /// For each axis of the node, its atoms by position, outermost first.
  var axes: [[Int]]
  /// For each dimension, outermost first, its atoms.
  var dims: [[Int]]

  /// All of a node's result, a dimension for each axis.
  init(node: Int, axes extents: [Extent]) {
    self.node = node
    atoms = []
    axes = []
    for extent in extents {
      if extent == .fixed(1) {
        axes.append([])
      } else {
        axes.append([atoms.count])
        atoms.append(extent)
      }
    }
    dims = axes
  }

  var rank: Int { dims.count }

  /// The atoms that the node's result has; the others repeat it.
  var solidAtoms: [Int] { axes.flatMap(\.self) }

  func isSolid(_ atom: Int) -> Bool { axes.contains { $0.contains(atom) } }

  /// Whether some atom repeats the value.
  var isRepeated: Bool { dims.contains { $0.contains { !isSolid($0) } } }

  /// The view without the atoms that repeat it: for operations that repeat it themselves.
  var compact: AxisView { regrouped(dims.map { $0.filter { isSolid($0) } }) }

  /// The size of some atoms together.
  func size(of group: [Int]) -> SymbolicInteger? {
    var size: SymbolicInteger? = SymbolicInteger(1)
    for atom in group { size = size.flatMap { $0 * atoms[atom].size } }
    return size
  }

  /// The size of some atoms together where all are fixed, and it is no absurd one.
  func fixedSize(of group: [Int]) -> Int? {
    let factors = group.compactMap { atoms[$0].fixed }
    return factors.count == group.count ? factors.product : nil
  }

  /// The size of every dimension, as the file sees it.
  var sizes: [SymbolicInteger]? {
    var sizes: [SymbolicInteger] = []
    for dim in dims {
      guard let size = size(of: dim) else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// The atom that is the batch and has one, wherever it stands.
  var batchAtom: Int? { solidAtoms.first { atoms[$0].isBatch } }

  /// Divides a fixed atom in two: `inner` is the size of the new one, which follows it.
  mutating func split(_ atom: Int, inner: Int) {
    guard let size = atoms[atom].fixed, inner > 1, inner < size, size % inner == 0 else {
      preconditionFailure("an atom is split into two factors of its size")
    }
    let added = atoms.count
    atoms[atom] = .fixed(size / inner)
    atoms.append(.fixed(inner))
    axes = axes.map { Self.inserting(added, after: atom, in: $0) }
    dims = dims.map { Self.inserting(added, after: atom, in: $0) }
  }

  private static func inserting(_ added: Int, after atom: Int, in group: [Int]) -> [Int] {
    guard let position = group.firstIndex(of: atom) else { return group }
    var group = group
    group.insert(added, at: position + 1)
    return group
  }

  func transposed(_ order: [Int]) -> AxisView {
    var view = self
    view.dims = order.map { dims[$0] }
    return view
  }

  /// With other dimensions made of this view's atoms.
  func regrouped(_ dims: [[Int]]) -> AxisView {
    var view = self
    view.dims = dims
    return view
  }

  /// Adds dimensions of size 1 in front, as broadcasting does.
  func padded(toRank rank: Int) -> AxisView {
    regrouped(Array(repeating: [], count: max(rank - dims.count, 0)) + dims)
  }

  /// The same view with its atoms numbered in the order of the dimensions and merged where axis and dimension agree:
  /// views that show the same are equal.
  var canonical: AxisView {
    var order = dims.flatMap(\.self)
    order += solidAtoms.filter { !order.contains($0) }
    // For each atom, the one that it continues.
    var head = Array(atoms.indices)
    var sizes = atoms
    for dim in dims {
      for (first, second) in zip(dim, dim.dropFirst()) {
        guard let one = sizes[head[first]].fixed, let other = sizes[second].fixed else { continue }
        let areAdjacent = axes.contains { axis in zip(axis, axis.dropFirst()).contains { $0 == (first, second) } }
        let areRepeated = !isSolid(first) && !isSolid(second)
        guard areAdjacent || areRepeated else { continue }
        head[second] = head[first]
        sizes[head[first]] = .fixed(one * other)
      }
    }
    let kept = order.filter { head[$0] == $0 }
    var numbers = [Int](repeating: -1, count: atoms.count)
    for (number, atom) in kept.enumerated() { numbers[atom] = number }
    var view = self
    view.atoms = kept.map { sizes[$0] }
    view.axes = axes.map { $0.filter { head[$0] == $0 }.map { numbers[$0] } }
    view.dims = dims.map { $0.filter { head[$0] == $0 }.map { numbers[$0] } }
    return view
  }
}
