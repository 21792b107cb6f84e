import TocsinTensor

/// Memory that values lie in.
struct Slot: Sendable {
  enum Home: Sendable {
    /// The arena, which slots share whose values are not needed at the same time.
    case arena
    /// An input or output of the graph, all items one after the other.
    case input(Int), output(Int)
    /// What depends on no input, computed when the model was loaded.
    case constant(ConstantValues)
  }

  var home: Home
  /// Elements of each item.
  var itemSize: Extent
  /// Elements beside those of the items.
  var fixedSize = 0
  /// The items that there is room for, where that is fewer than a block has.
  var maximumItems = Int.max
}

/// Where a value lies: a layout over a slot, from an offset on.
struct Place: Sendable {
  var slot: Int
  var offset: Extent
  var layout: Layout

  init(slot: Int, offset: Extent = .zero, layout: Layout) {
    self.slot = slot
    self.offset = offset
    self.layout = layout
  }

  /// `count` elements of a dimension, from `start` on.
  func slicing(axis: Int, start: Extent, count: Dimension) -> Place {
    Place(
      slot: slot, offset: offset + start * layout.strides[axis], layout: layout.slicing(axis: axis, count: count))
  }

  /// Without a dimension, at the position `index` of it.
  func selecting(axis: Int, index: Extent) -> Place {
    Place(slot: slot, offset: offset + index * layout.strides[axis], layout: layout.removing(axis: axis))
  }

  func reshaped(to shape: Shape) -> Place? {
    guard let layout = layout.reshaped(to: shape) else { return nil }
    return Place(slot: slot, offset: offset, layout: layout)
  }

  func transposed(_ order: [Int]) -> Place {
    Place(slot: slot, offset: offset, layout: layout.transposed(order))
  }
}

extension Place {
  /// Whether this is the same memory in the same order, all of it.
  func coincides(with other: Place) -> Bool {
    guard slot == other.slot, offset == other.offset, layout.sizes == other.layout.sizes else { return false }
    for axis in 0..<layout.rank where layout.sizes[axis] != .fixed(1) {
      if layout.strides[axis] != other.layout.strides[axis] { return false }
    }
    return true
  }

  /// Whether this is all of what a slot holds of each item.
  func fills(_ slot: Slot) -> Bool { offset == .zero && layout.isBatched && layout.itemCount == slot.itemSize }
}

/// The elements of a value that depends on no input.
final class ConstantValues: Sendable {
  let elements: AlignedBuffer<Float>

  init(_ elements: consuming AlignedBuffer<Float>) { self.elements = elements }
}
