extension ConstantTensor {
  /// The elements as a view of the node that holds them shows them; `nil` where the view repeats them as often as the
  /// caller chooses.
  func shown(by view: AxisView, budget: WorkBudget) throws(OnnxNodeProblem) -> ConstantTensor? {
    var sizes = view.atoms.map(\.fixed)
    var atomStrides = [Int](repeating: 0, count: view.atoms.count)
    for (axis, stride) in zip(view.axes.indices, strides) {
      var stride = stride
      for atom in view.axes[axis].reversed() {
        // Along `T` there are as many elements as the tensor holds.
        let size = sizes[atom] ?? self.shape[axis]
        sizes[atom] = size
        atomStrides[atom] = stride
        stride *= size
      }
    }
    var shape: [Int] = []
    var order: [Int] = []
    var count = 1
    for dim in view.dims {
      var size = 1
      for atom in dim {
        guard let factor = sizes[atom] else { return nil }
        let (product, overflow) = size.multipliedReportingOverflow(by: factor)
        guard !overflow, product <= budget.largest else { throw budget.tooLarge(overflow ? Int.max : product) }
        size = product
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw budget.tooLarge(Int.max) }
      count = product
      shape.append(size)
      order += dim
    }
    let isInOrder = order == view.axes.flatMap(\.self) && count == self.count
    if isInOrder { return reshaped(shape) }
    try budget.spend(count)
    let positions = ConstantTensor.positions(
      shape: order.map { sizes[$0] ?? 1 }, strides: order.map { atomStrides[$0] })
    return picking(positions, shape: shape)
  }
}
