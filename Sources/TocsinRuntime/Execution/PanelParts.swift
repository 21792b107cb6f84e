import TocsinKernels

/// How a product is cut into parts for threads: whole panels of outputs, some microseconds each.
struct PanelParts {
  private let panelCount: Int
  private let multiplications: Int

  /// Multiplications of floats that a thread should have at least: some microseconds.
  private static let partMultiplications = 1 << 18

  /// - Parameter multiplications: of floats; four of codes take as long as one of these.
  init(outputs: Int, multiplications: Int) {
    panelCount = (outputs + panelWidth - 1) / panelWidth
    self.multiplications = multiplications
  }

  /// Parts that are worth a thread of their own, `maximum` at most.
  func count(maximum: Int) -> Int { min(maximum, panelCount, multiplications / Self.partMultiplications + 1) }

  /// The panels of one of several parts.
  func panels(part: Int, of count: Int) -> Range<Int> { panelCount * part / count..<panelCount * (part + 1) / count }
}
