extension Lowering {
  /// For each node the axis that what reads it wants innermost: where a node may choose, it goes by that.
  static func preferences(of nodes: [NetworkNode]) -> [Int?] {
    var preferences = [Int?](repeating: nil, count: nodes.count)
    for (index, node) in nodes.enumerated().reversed() {
      for (operand, view) in node.operands.enumerated() {
        guard preferences[view.node] == nil else { continue }
        let group: [Int]
        switch node.op {
        case .linear, .attention: group = view.dims.last ?? []
        case .convolution, .recurrent: group = view.dims[2]
        case .maskedPool, .attentionPool: group = operand == 0 ? view.dims[2] : []
        case .softmax(let inner), .layerNorm(_, let inner): group = view.dims.suffix(inner).flatMap(\.self)
        case .unary, .binary, .select: group = preferences[index].map { view.dims[$0] } ?? []
        default: group = []
        }
        guard let atom = group.last else { continue }
        preferences[view.node] = view.axes.firstIndex { $0.contains(atom) }
      }
    }
    return preferences
  }
}
