/// What the log says about one block, and the session that it shares a line with.
struct BlockStoreSession: Sendable {
  private(set) var events: [BlockStoreEvent]
  /// The position of the session whose block is copied on the same request.
  private(set) var partner: Int?

  init(_ events: [BlockStoreEvent]) { self.events = events }

  var keys: [UInt32] { events.map(\.rawValue) }

  /// The sessions with every other two copies that follow each other closely asked for on one line.
  static func sharingCopyRequests(_ sessions: [BlockStoreSession]) -> [BlockStoreSession] {
    var sessions = sessions
    var waiting: Int?
    var isShared = false
    for position in sessions.indices where sessions[position].events.contains(.copyRequested) {
      guard let first = waiting, position - first < closeness else {
        waiting = position
        continue
      }
      waiting = nil
      isShared.toggle()
      guard isShared else { continue }
      sessions[first].share(with: position)
      sessions[position].share(with: first)
    }
    return sessions
  }

  /// How far apart sessions are, at most, whose copies are asked for together.
  private static let closeness = 32

  private mutating func share(with other: Int) {
    for index in events.indices where events[index] == .copyRequested { events[index] = .copiesRequested }
    partner = other
  }
}
