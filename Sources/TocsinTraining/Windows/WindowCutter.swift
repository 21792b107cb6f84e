package import TocsinDetect

/// Cuts the entries of sessions into windows.
///
/// The windows of a session begin at its entries 0, s, 2 s …, s the stride, and have n entries. What is left at the
/// session's end, entries that no window has, is in one more, which is shorter: it begins where the next window would
/// have begun.
package struct WindowCutter: Sendable {
  package let windowLength: Int
  package let stride: Int
  package private(set) var alertCount = 0
  // Of every entry, in the order of the lines.
  private var sessions: [UInt32] = []
  private var keys: [UInt32] = []
  private var lines: [Int] = []
  private var alerts: [Bool] = []

  package init(windowLength: Int, stride: Int) {
    precondition(windowLength >= 1 && stride >= 1 && stride <= windowLength, "windows leave out no line")
    self.windowLength = windowLength
    self.stride = stride
  }

  /// Adds an entry.
  package mutating func append(_ key: UInt32, session: UInt32, line: Int, isAlert: Bool) {
    sessions.append(session)
    keys.append(key)
    lines.append(line)
    alerts.append(isAlert)
    if isAlert { alertCount += 1 }
  }

  /// The windows of full length of a class.
  package func windows(_ label: WindowLabel) -> SessionDataset {
    var windows = SessionDataset()
    let entries = entriesBySession
    for window in cut(entries) where window.count == windowLength {
      guard entries[window].contains(where: { alerts[$0] }) == (label == .abnormal) else { continue }
      windows.append(entries[window].lazy.map { keys[$0] }, line: lines[entries[window.lowerBound]])
    }
    return windows
  }

  package func labelledWindows() -> LabelledWindows {
    var windows = LabelledWindows()
    let entries = entriesBySession
    for window in cut(entries) {
      windows.append(
        entries[window].lazy.map { keys[$0] }, causes: entries[window].lazy.map { alerts[$0] },
        line: lines[entries[window.lowerBound]])
    }
    return windows
  }

  /// All entries, those of a session one behind the other.
  private var entriesBySession: [Int] {
    var ends = [Int](repeating: 0, count: Int(sessions.max() ?? 0) + 1)
    for session in sessions { ends[Int(session)] += 1 }
    var total = 0
    for session in ends.indices {
      let count = ends[session]
      ends[session] = total
      total += count
    }
    var entries = [Int](repeating: 0, count: sessions.count)
    for (entry, session) in sessions.enumerated() {
      entries[ends[Int(session)]] = entry
      ends[Int(session)] += 1
    }
    return entries
  }

  /// The windows, as stretches of the entries by session, in the order of their last entries.
  private func cut(_ entries: [Int]) -> [Range<Int>] {
    var windows: [Range<Int>] = []
    var start = 0
    while start < entries.count {
      let session = sessions[entries[start]]
      var end = start
      while end < entries.count, sessions[entries[end]] == session { end += 1 }
      var covered = start
      while covered < end {
        covered = min(start + windowLength, end)
        windows.append(start..<covered)
        start += stride
      }
      start = end
    }
    windows.sort { entries[$0.upperBound - 1] < entries[$1.upperBound - 1] }
    return windows
  }
}
