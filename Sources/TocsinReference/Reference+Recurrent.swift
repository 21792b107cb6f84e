public import TocsinGraph

extension Reference {
  /// `[B, T, D]` to the hidden states `[B, T, H]`, from a zero state.
  public static func lstm(
    _ x: ReferenceTensor, layer: ReferenceLSTM, direction: TimeDirection = .forward
  ) -> ReferenceTensor {
    let zeros = [Double](repeating: 0, count: layer.hidden)
    return scan(x, direction, from: (hidden: zeros, cell: zeros)) { row, state in
      let next = layer.step(x: row, hidden: state.hidden, cell: state.cell)
      state = (next.hidden, next.cell)
      return next.hidden
    }
  }

  /// `[B, T, D]` to the hidden states `[B, T, H]`, from a zero state.
  public static func gru(
    _ x: ReferenceTensor, layer: ReferenceGRU, direction: TimeDirection = .forward
  ) -> ReferenceTensor {
    scan(x, direction, from: [Double](repeating: 0, count: layer.hidden)) { row, hidden in
      hidden = layer.step(x: row, hidden: hidden)
      return hidden
    }
  }

  /// `[B, T, D]` to `[B, T, H]`: the rows of each item go through `step`, first to last or last to first, with a state
  /// that each item starts anew. Each result stands at the step that was read.
  public static func scan<State>(
    _ x: ReferenceTensor, _ direction: TimeDirection, from start: State,
    step: (ArraySlice<Double>, inout State) -> [Double]
  ) -> ReferenceTensor {
    let (batch, time) = (x.shape[0], x.shape[1])
    var rows = [[Double]](repeating: [], count: batch * time)
    for item in 0..<batch {
      var state = start
      for position in 0..<time {
        let row = item * time + (direction == .forward ? position : time - 1 - position)
        rows[row] = step(x.row(row), &state)
      }
    }
    return ReferenceTensor(shape: [batch, time, rows[0].count], values: rows.flatMap { $0 })
  }
}
