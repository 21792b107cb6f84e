import TocsinGraph
import TocsinTensor

// y = m x / (1 − p), m = 0 with probability p, else 1;  dx += m dy / (1 − p): inverted dropout, so that the network runs
// without it as it is (Srivastava et al., "Dropout", 2014; the scaling as in PyTorch's). It is no operation of graphs: it
// comes between a node and those that read its value. The node's own way back needs the value as it was.

/// A value that elements were dropped of in this pass.
@safe
struct DroppedValue<Scalar: BitwiseCopyable> {
  let index: Int
  let site: DropoutSite
  /// The value before.
  let original: TapeValue<Scalar>
}

extension Tape {
  /// Puts what is left of a value in its place, where the pass drops elements of it.
  func dropOut(_ index: Int, _ pass: DropoutPass) {
    guard let site = pass.site(of: index), site.rate > 0 else { return }
    precondition(
      graph.values[index].shape.first.isBatch && !graph.isOneHot(site.value),
      "elements are dropped of values that have a batch, and of no keys")
    let (source, from) = unsafe read(index)
    let original = values[index]
    dropped.append(DroppedValue(index: index, site: site, original: original))
    let view = View(rank: from.rank, sizes: from.sizes, orderedLike: from)
    let memory = unsafe workspace.take(view.count)
    unsafe copy(source, from, to: memory, view)
    values[index] = unsafe TapeValue(
      view: view, isPacked: original.isPacked, root: index, memory: memory, count: view.count, gradient: nil)
    unsafe mask(memory, values[index], site, pass)
  }

  /// On the way back, turns the gradient of what is left of a value into that of the value, and puts the value back.
  func pullBackDropOut(_ index: Int, _ pass: DropoutPass) {
    guard let last = dropped.last, last.index == index else { return }
    dropped.removeLast()
    let left = values[index]
    values[index] = last.original
    guard let gradient = unsafe left.gradient, let target = unsafe self.gradient(of: index) else { return }
    unsafe mask(gradient, left, last.site, pass)
    unsafe add(gradient, left.view, to: target, last.original.view)
  }

  /// Multiplies elements that lie as a value's do by those of its mask, and by the scale.
  @unsafe
  private func mask(
    _ memory: UnsafeMutablePointer<Scalar>, _ value: TapeValue<Scalar>, _ site: DropoutSite, _ pass: DropoutPass
  ) {
    let view = value.view
    let scale = Scalar(1 / (1 - site.rate))
    let itemSize = view.count / view.sizes[0]
    let columns = view.rank == 1 ? 1 : view.columns
    var step = 0
    for outer in 0..<view.sizes[0] {
      var (row, element) = (outer, 0)
      if value.isPacked {
        while outer >= batch.stepOffsets[step + 1] { step += 1 }
        (row, element) = (outer - batch.stepOffsets[step], step * itemSize)
      }
      let mask = pass.mask(site, item: batch.item(ofRow: row))
      for row in 0..<itemSize / columns {
        let start = view.offset + outer * view.strides[0] + view.offset(ofInnerRow: row)
        for index in stride(from: start, to: start + columns * view.columnStride, by: view.columnStride) {
          unsafe memory[index] = mask.keeps(element) ? memory[index] * scale : 0
          element += 1
        }
      }
    }
  }
}

extension View {
  /// Where a row stands, counted in row-major order over the dimensions between the outermost and the innermost.
  fileprivate func offset(ofInnerRow row: Int) -> Int {
    switch rank {
    case 4: row / sizes[2] * strides[1] + row % sizes[2] * strides[2]
    case 3: row * strides[1]
    default: 0
    }
  }
}

extension Dimension? {
  fileprivate var isBatch: Bool {
    if case .batch = self { true } else { false }
  }
}
