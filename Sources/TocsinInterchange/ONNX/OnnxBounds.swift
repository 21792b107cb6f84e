/// The sizes that a network is imported for: what the caller has said, and what he has left open as far as it fits.
struct OnnxBounds {
  private(set) var batch: Int
  private(set) var steps: Int
  /// Whether time is always of that many steps.
  private(set) var fixesSteps: Bool
  /// What was decided, for a person to check.
  private(set) var notes: [String] = []

  /// How often an import may be tried again.
  private static let maximumNotes = 16

  init(_ options: OnnxImportOptions) {
    batch = options.maximumBatch ?? OnnxImportOptions.defaultMaximumBatch
    steps = options.fixedSteps ?? options.maximumSteps ?? OnnxImportOptions.defaultMaximumSteps
    fixesSteps = options.fixedSteps != nil
  }

  /// Changes what the caller has left open so that a network fits that did not. False where that does not help.
  mutating func adapt(to error: OnnxImportError, _ options: OnnxImportOptions) -> Bool {
    guard notes.count < Self.maximumNotes else { return false }
    if case .size(let found) = error {
      guard options.maximumBatch == nil, batch > 1 else { return false }
      batch = max(1, min(batch, found) / 2)
      notes.removeAll { $0.hasPrefix("at most") }
      notes.append("at most \(batch) items are possible: with more, some value would be too large")
      return true
    }
    guard case .node(let place, let problem) = error, options.maximumSteps == nil, !fixesSteps else { return false }
    switch problem {
    case .tableTooShort(let rows, _) where rows >= 1 && rows < steps:
      steps = rows
      notes.append("\(place) has a table for \(rows) steps: no more are possible")
      return true
    case .stepsAreFixed(let size) where size >= 1:
      steps = size
      fixesSteps = true
      notes.append("\(place) works for \(size) steps only: there are always \(size)")
      return true
    default: return false
    }
  }
}
