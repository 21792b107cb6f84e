/// Sequences that stand beside each other in an item, one dimension with the batch in the file: each is computed for
/// itself.
struct DividedBatch {
  /// The sequences, as the whole but for their batch.
  var parts: [AxisView]
  /// Whether the batch is the outer part of the dimension.
  var hasBatchOutermost: Bool
}

extension NetworkBuilder {
  /// How many sequences an item may have.
  private static var maximumParts: Int { 64 }

  /// The sequences of a value whose batch is one dimension with others; `nil` where it stands alone.
  func divided(_ view: AxisView, batch dim: Int) throws(OnnxNodeProblem) -> DividedBatch? {
    let view = try solid(view)
    let group = view.dims[dim]
    let others = group.filter { !view.atoms[$0].isBatch }
    let batch = group.filter { view.atoms[$0].isBatch }
    guard !others.isEmpty, batch.count <= 1, batch.count == 1 || batchMode == .hidden,
      let count = view.fixedSize(of: others)
    else { return nil }
    guard group == batch + others || group == others + batch, count <= Self.maximumParts else {
      throw .node(
        "it has \(count) sequences for each item of the batch",
        remedy: "divide an item into at most \(Self.maximumParts) sequences, in dimensions beside each other")
    }
    var whole = view
    whole.dims[dim] = batch
    whole.dims.insert(others, at: 0)
    var parts: [AxisView] = []
    for index in 0..<count { parts.append(try pick(whole, 0, index == count - 1 ? .last : .fromStart(index))) }
    return DividedBatch(parts: parts, hasBatchOutermost: group.first == batch.first)
  }

  /// What was computed of each sequence, with the sequences and the batch as one dimension again.
  func joined(_ views: [AxisView], batch dim: Int, _ divided: DividedBatch) throws(OnnxNodeProblem) -> AxisView {
    var result = try concat(views.map { $0.unsqueezed([0]) }, 0)
    let sequences = result.dims.removeFirst()
    result.dims[dim] = divided.hasBatchOutermost ? result.dims[dim] + sequences : sequences + result.dims[dim]
    return result
  }
}
