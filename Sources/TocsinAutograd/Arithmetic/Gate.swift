import TocsinKernels

/// The four gates of an LSTM, in the order of its tensors' rows.
enum Gate: Int, CaseIterable {
  case input = 0
  case forget = 1
  /// `g`, the candidate for the cell state.
  case candidate = 2
  case output = 3

  /// The row of this gate of a unit in `[4 H, …]` tensors.
  func row(ofUnit unit: Int, hidden: Int) -> Int { rawValue * hidden + unit }

  /// The position of this gate of a unit in a packed gate row of `4 paddedToPanels(H)` elements.
  func packedRow(ofUnit unit: Int) -> Int {
    (unit / panelWidth * 4 + rawValue) * panelWidth + unit % panelWidth
  }
}
