import TocsinGraph
import TocsinKernels
import TocsinTensor

// Values in memory: where they lie, how operations read them, and where their gradients are added.

extension Tape {
  /// Takes an input's elements over from the batch.
  func bind(input index: Int) throws(TapeError) {
    let port = graph.inputs[index]
    for axis in 0..<port.shape.rank {
      guard case .time(let maximum) = port.shape[axis], !batch.isPacked, batch.stepCount > maximum else { continue }
      throw .steps(input: port.name, maximum: maximum, found: batch.stepCount)
    }
    let (rank, sizes, isPacked) = batch.sizes(of: port.shape)
    guard isPacked == batch.isPacked else { throw .packedInput(port.name) }
    let view = View(rank: rank, sizes: sizes)
    let found = port.dtype == .uint32 ? batch.inputs[index].keys.count : batch.inputs[index].numbers.count
    guard found == view.count else { throw .input(port.name, expected: view.count, found: found) }
    var memory: UnsafeMutablePointer<Scalar>?
    if port.dtype != .uint32 {
      let taken = unsafe workspace.take(view.count)
      unsafe batch.inputs[index].numbers.withUnsafeBufferPointer { numbers in
        if let base = numbers.baseAddress { unsafe taken.update(from: base, count: view.count) }
      }
      unsafe memory = taken
    }
    values.append(
      unsafe TapeValue(view: view, isPacked: isPacked, root: index, memory: memory, count: view.count, gradient: nil))
  }

  /// Makes the entry of a node's value, as yet without memory.
  func place(_ index: Int) {
    let (rank, sizes, isPacked) = batch.sizes(of: graph.values[index].shape)
    values.append(
      unsafe TapeValue(
        view: View(rank: rank, sizes: sizes), isPacked: isPacked, root: index, memory: nil, count: 0, gradient: nil))
  }

  /// Takes memory for a node's value, without gaps; dimensions but the innermost in the order of `model`'s.
  @unsafe @discardableResult
  func allocate(_ index: Int, orderedLike model: View? = nil) -> UnsafeMutablePointer<Scalar> {
    let view = values[index].view
    var ordered: View?
    if let model, model.rank >= view.rank { ordered = model }
    values[index].view = View(rank: view.rank, sizes: view.sizes, orderedLike: ordered)
    values[index].count = view.count
    let memory = unsafe workspace.take(view.count)
    unsafe values[index].memory = memory
    return unsafe memory
  }

  /// Makes a node's value a view of another's memory.
  func alias(_ index: Int, of other: Int, _ view: View) {
    values[index].view = view
    values[index].root = values[other].root
    unsafe values[index].memory = values[other].memory
  }

  /// A value's memory and where its elements lie in it.
  @unsafe func read(_ index: Int) -> (UnsafeMutablePointer<Scalar>, View) {
    guard let memory = unsafe values[index].memory else {
      preconditionFailure("the value was not evaluated; name it in evaluate(_:)")
    }
    return unsafe (memory, values[index].view)
  }

  /// The same with neighbours along the innermost dimension next to each other: a copy where they are not.
  @unsafe func readRows(_ index: Int) -> (UnsafeMutablePointer<Scalar>, View) {
    let (memory, view) = unsafe read(index)
    guard view.columnStride != 1 else { return unsafe (memory, view) }
    let dense = View(rank: view.rank, sizes: view.sizes, orderedLike: view)
    let copied = unsafe workspace.take(dense.count)
    unsafe copy(memory, view, to: copied, dense)
    return unsafe (copied, dense)
  }

  /// Where contributions to a value's gradient are added, with the layout of its ``TapeValue/view``; zeros at first.
  /// `nil` where none is wanted.
  @unsafe func gradient(of index: Int) -> UnsafeMutablePointer<Scalar>? {
    let root = values[index].root
    guard weights.dependsOnParameters[root] || (differentiatesInputs && weights.dependsOnNumbers[root]) else {
      return nil
    }
    if let gradient = unsafe values[root].gradient { return unsafe gradient }
    let gradient = unsafe workspace.takeZeros(values[root].count)
    unsafe values[root].gradient = gradient
    return unsafe gradient
  }

  /// The same for a reader that had the value as `view`, which may be that of a copy: then contributions go to memory
  /// of their own, and ``settle(_:)`` adds them.
  @unsafe func gradientTarget(of index: Int, as view: View) -> GradientTarget<Scalar>? {
    guard let gradient = unsafe gradient(of: index) else { return nil }
    if view == values[index].view {
      return unsafe GradientTarget(memory: gradient, view: view, copyOf: nil)
    }
    return unsafe GradientTarget(memory: workspace.takeZeros(view.count), view: view, copyOf: index)
  }

  /// Adds what a target in memory of its own has received. To be called when all is there.
  @unsafe func settle(_ target: GradientTarget<Scalar>) {
    guard let index = unsafe target.copyOf, let gradient = unsafe gradient(of: index) else { return }
    unsafe add(target.memory, target.view, to: gradient, values[index].view)
  }

  /// Copies the elements of a view to those of another of the same sizes.
  @unsafe func copy(
    _ source: UnsafePointer<Scalar>, _ from: View, to destination: UnsafeMutablePointer<Scalar>, _ to: View
  ) {
    forEachRow(from, to) { from, fromStride, to, toStride, count in
      if fromStride == 1, toStride == 1 {
        unsafe (destination + to).update(from: source + from, count: count)
      } else {
        for i in 0..<count { unsafe destination[to + i * toStride] = source[from + i * fromStride] }
      }
    }
  }

  /// Adds the elements of a view to those of another of the same sizes.
  @unsafe func add(
    _ source: UnsafePointer<Scalar>, _ from: View, to destination: UnsafeMutablePointer<Scalar>, _ to: View
  ) {
    forEachRow(from, to) { from, fromStride, to, toStride, count in
      if fromStride == 1, toStride == 1 {
        unsafe TocsinAutograd.add(source + from, to: destination + to, count: count)
      } else {
        for i in 0..<count { unsafe destination[to + i * toStride] += source[from + i * fromStride] }
      }
    }
  }

  @inline(__always)
  private func forEachRow(_ from: View, _ to: View, _ body: (Int, Int, Int, Int, Int) -> Void) {
    // Rows are runs of the smallest stride of the destination.
    let loops = RowLoops(axes: to.rank, to, from)
    loops.forEach { offsets in body(offsets[1], loops.rowStrides[1], offsets[0], loops.rowStrides[0], loops.rows) }
  }
}

/// Where an operation adds to the gradient of an operand.
@unsafe
struct GradientTarget<Scalar: BitwiseCopyable> {
  let memory: UnsafeMutablePointer<Scalar>
  let view: View
  /// Of a copy: the value that it is a copy of.
  let copyOf: Int?
}
