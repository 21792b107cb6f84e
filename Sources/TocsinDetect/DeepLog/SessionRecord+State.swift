extension SessionRecord {
  func write(to writer: inout StateWriter) {
    writer.write(count)
    writer.write(lastTime)
    writer.write(plausibility)
    writer.write(anomalyCount)
    writer.write(alarmCount)
    writer.write(lastAnomaly)
    writer.write(lastAlarm)
    writer.write(firstAnomaly?.position)
    writer.write(firstAnomaly?.key ?? 0)
    writer.write(UInt32(firstAnomaly?.rank ?? 0))
    writer.write(firstAnomaly?.probability ?? 0)
    writer.write(UInt32(worstRank))
    writer.write(lowestProbability)
    writer.write(hasUnknownKey ? 1 : 0, byteCount: 1)
  }

  /// Reads and checks the record of an open session.
  ///
  /// - Parameters:
  ///   - classes: of the network: no rank is worse.
  ///   - earlier: when the session before it was heard of last.
  init(
    _ reader: inout StateReader, classes: Int, after earlier: Double, _ log: LogState?
  ) throws(SavedStateError) {
    count = try reader.integer(from: 1, to: SavedState.maximumCount)
    lastTime = try reader.time(after: earlier, log)
    plausibility = try reader.double()
    guard plausibility >= 0, plausibility <= 1 else { throw reader.invalidValue(8) }
    anomalyCount = try reader.integer(from: 0, to: count)
    let hasAnomaly = anomalyCount > 0
    // The first anomaly raises an alarm.
    alarmCount = try reader.integer(from: hasAnomaly ? 1 : 0, to: anomalyCount)
    lastAnomaly = try reader.place(if: hasAnomaly, upTo: count - 1)
    lastAlarm = try reader.place(if: hasAnomaly, upTo: lastAnomaly ?? 0)
    let position = try reader.place(if: hasAnomaly, upTo: lastAnomaly ?? 0)
    var first = EntryVerdict(position: position ?? 0, key: try reader.uint32(), isEnd: false)
    first.rank = try reader.integer(4, from: 0, to: classes)
    first.probability = try reader.float()
    // Only what was predicted has a rank; nothing else can be wrong with an entry.
    first.reason = first.rank == 0 ? .unknownKey : .path
    firstAnomaly = hasAnomaly ? first : nil
    worstRank = try reader.integer(4, from: 0, to: classes)
    lowestProbability = try reader.float()
    hasUnknownKey = try reader.integer(1, from: 0, to: 1) == 1
  }
}
