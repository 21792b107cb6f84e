/// What the log of the simulated block store says: a catalogue that knows which store holds which block, and stores that
/// write every block three times. The raw value is the log key.
public enum BlockStoreEvent: UInt32, CaseIterable, Sendable {
  // Writing
  case allocated = 1, receiving, received, acknowledged, closed
  // Reading
  case served, readTimedOut, verified
  // Making up for a lost copy
  case copyRequested, copying, copied
  // Deleting
  case deletionRequested, deleted, forgotten
  // Only where something is broken
  case checksumMismatch, writeFailed, peerLost, storeLost
  // Making up for lost copies of two blocks at once
  case copiesRequested

  /// The line as logged after its time, process and level, parameters in braces: who says it, a colon, and what.
  public var template: String {
    switch self {
    case .allocated: "catalog: allocated block {block} of {path} to {count} stores"
    case .receiving: "{store}: receiving block {block} from {peer}"
    case .received: "{store}: received block {block}, {bytes} bytes"
    case .acknowledged: "{store}: acknowledged block {block} to the catalog"
    case .closed: "catalog: block {block} of {path} is complete"
    case .served: "{store}: served block {block} to {client} in {milliseconds} ms"
    case .readTimedOut: "{store}: {client} stopped reading block {block} after {milliseconds} ms"
    case .verified: "{store}: block {block} matches its checksum"
    case .copyRequested: "catalog: {store} is to copy block {block} to {peer}"
    case .copying: "{store}: copying block {block} to {peer}"
    case .copied: "{store}: copied block {block} to {peer} in {milliseconds} ms"
    case .deletionRequested: "catalog: {store} is to delete block {block}"
    case .deleted: "{store}: deleted block {block}, file {file}"
    case .forgotten: "catalog: forgot block {block} of {path}"
    case .checksumMismatch: "{store}: block {block} does not match its checksum"
    case .writeFailed: "{store}: cannot write block {block}: input/output error"
    case .peerLost: "{store}: lost {peer} while writing block {block}"
    case .storeLost: "catalog: {store} is silent; block {block} has {count} copies left"
    case .copiesRequested: "catalog: {store} is to copy blocks {block} and {other} to {peer}"
    }
  }

  /// The events that no healthy session holds.
  static let failures: [Self] = [.checksumMismatch, .writeFailed, .peerLost, .storeLost]
}
