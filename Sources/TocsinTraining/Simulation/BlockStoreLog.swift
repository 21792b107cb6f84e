/// The raw log of simulated sessions, interleaved in time:
///
///     2026-03-02 00:00:07.116 4107 INFO store-7: received block blk_1073741911, 134217728 bytes
///
/// In the notation of log headers that is `<Date> <Time> <Pid> <Level> <Component>: <Content>`. A session is what names
/// one block; some lines name two blocks, and some name their block twice.
public struct BlockStoreLog: Sendable {
  /// The lines in the order of their times, without line feeds.
  public private(set) var lines: [String] = []
  /// The key of each line.
  public private(set) var keys: [UInt32] = []
  /// The name of each session's block, in the order of the sessions.
  public private(set) var blocks: [String] = []

  /// The mean time between two new blocks, in milliseconds.
  private static let meanArrivalMilliseconds = 2_000

  /// One line before all are put in order.
  private struct Entry {
    var milliseconds: Int
    var text: String
    var key: UInt32
  }

  /// - Parameters:
  ///   - seed: Decides, with the day, what is drawn.
  ///   - day: Logs of different days name different blocks.
  init(of sessions: [BlockStoreSession], seed: UInt64, day: Int) {
    var random = RandomNumbers(seed: seed, stream: .simulatedLog, index: UInt64(day))
    let processes = (0...BlockStoreBlock.storeCount).map { 4_100 + 100 * day + 7 * $0 + random.integer(in: 0..<7) }
    let times = Self.times(of: sessions, using: &random)
    var number = 1_073_741_824 + day << 24
    var blocks: [BlockStoreBlock] = []
    for (position, session) in sessions.enumerated() {
      number += random.integer(in: 1..<9)
      // Blocks that one store copies to one other lie on the same stores.
      let neighbour = session.partner.flatMap { $0 < position ? blocks[$0] : nil }
      blocks.append(BlockStoreBlock(number: number, besides: neighbour, using: &random))
    }
    self.blocks = blocks.map(\.name)

    var entries: [Entry] = []
    for (position, session) in sessions.enumerated() {
      for (event, time) in zip(session.events, times[position]) {
        let partner = event == .copiesRequested ? session.partner : nil
        let line = blocks[position].line(for: event, with: partner.map { self.blocks[$0] }, using: &random)
        // What two sessions share is logged once, by the first.
        if let partner, partner < position { continue }
        let process = processes[line.store.map { $0 + 1 } ?? 0]
        entries.append(Entry(milliseconds: time, text: "\(process) \(line.text)", key: event.rawValue))
      }
    }
    append(entries, day: day)
  }

  private mutating func append(_ entries: [Entry], day: Int) {
    let first = entries.map(\.milliseconds).min() ?? 0
    // Lines of the same time stay in the order of their sessions, which the standard library's sort does not promise.
    let order = entries.indices.sorted { (entries[$0].milliseconds, $0) < (entries[$1].milliseconds, $1) }
    for index in order {
      lines.append("\(Self.timestamp(entries[index].milliseconds - first, day: day)) \(entries[index].text)")
      keys.append(entries[index].key)
    }
  }

  /// When every event happens, in milliseconds. New blocks come at random times, in random order; a line that two
  /// sessions share fixes the second by the first.
  private static func times(of sessions: [BlockStoreSession], using random: inout RandomNumbers) -> [[Int]] {
    var order = Array(sessions.indices)
    random.shuffle(&order)
    var times = sessions.map { _ in [Int]() }
    var arrival = 0
    for position in order {
      arrival += random.integer(in: 0..<2 * meanArrivalMilliseconds)
      var time = arrival
      for event in sessions[position].events {
        time += random.integer(in: event.delayMilliseconds)
        times[position].append(time)
      }
    }
    for (position, session) in sessions.enumerated() {
      guard let partner = session.partner, partner < position,
        let shared = session.events.firstIndex(of: .copiesRequested),
        let fixed = sessions[partner].events.firstIndex(of: .copiesRequested)
      else { continue }
      let delay = times[partner][fixed] - times[position][shared]
      for index in times[position].indices { times[position][index] += delay }
    }
    return times
  }

  /// A time of the days from 2 March 2026 on. The logs are hours long.
  private static func timestamp(_ milliseconds: Int, day: Int) -> String {
    let seconds = milliseconds / 1_000
    let date = "2026-03-\(padded(2 + day + seconds / 86_400, to: 2))"
    let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }.joined(separator: ":")
    return "\(date) \(time).\(padded(milliseconds % 1_000, to: 3))"
  }
}
