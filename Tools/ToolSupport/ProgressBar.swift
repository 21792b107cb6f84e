import Glibc

/// A line on standard error that shows how far a long task is; nothing at all where standard error is not a terminal.
public struct ProgressBar: ~Copyable {
  private let isShown: Bool
  private var lastDrawn: ContinuousClock.Instant?

  private static let width = 30
  private static let interval: Duration = .milliseconds(100)

  public init() { isShown = isatty(STDERR_FILENO) == 1 }

  /// Shows `completed` of `total` steps and `detail` after the bar. Redraws at most ten times a second.
  public mutating func update(completed: Int, of total: Int, detail: String = "") {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < Self.interval, completed < total { return }
    lastDrawn = now
    draw("\r\(Self.bar(completed: completed, of: total)) \(detail)\u{1B}[K")
  }

  /// Removes the bar, so that what is printed next starts on a clean line.
  public mutating func finish() {
    if lastDrawn != nil { draw("\r\u{1B}[K") }
    lastDrawn = nil
  }

  deinit { if lastDrawn != nil { draw("\r\u{1B}[K") } }

  package static func bar(completed: Int, of total: Int) -> String {
    let share = total > 0 ? min(max(Double(completed) / Double(total), 0), 1) : 1
    let filled = Int(share * Double(width))
    let percent = String(Int(share * 100))
    return "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: width - filled))]"
      + String(repeating: " ", count: 4 - percent.count) + percent + " %"
  }

  private func draw(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }
}
