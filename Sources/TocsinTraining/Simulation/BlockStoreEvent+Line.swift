/// What stands in a template's braces.
enum BlockStoreParameter: String {
  /// The name of the store that the line is about.
  case store
  /// The address of another store, or of the client that a store receives from.
  case peer
  case client
  case block
  /// The second block of a line about two.
  case other
  /// The file that the block is a part of.
  case path
  /// Where a store keeps the block; its name ends in the block's.
  case file
  case count, bytes, milliseconds
}

/// A stretch of a template.
enum BlockStoreTemplatePart {
  case text(Substring)
  case parameter(BlockStoreParameter)
}

extension BlockStoreEvent {
  /// The template in parts.
  var templateParts: [BlockStoreTemplatePart] {
    template.split(separator: "{").flatMap { piece -> [BlockStoreTemplatePart] in
      let halves = piece.split(separator: "}", maxSplits: 1)
      guard halves.count == 2 || piece.hasSuffix("}"), let parameter = BlockStoreParameter(rawValue: String(halves[0]))
      else { return [.text(piece)] }
      return [.parameter(parameter)] + halves.dropFirst().map { .text($0) }
    }
  }

  /// How grave the line is.
  var level: String {
    switch self {
    case .readTimedOut, .peerLost, .storeLost: "WARN"
    case .checksumMismatch, .writeFailed: "ERROR"
    default: "INFO"
    }
  }

  /// Whether the catalog logs it, and not a store.
  var isOfCatalog: Bool { template.hasPrefix("catalog:") }

  /// How long it comes after the line before it about the same block, in milliseconds.
  var delayMilliseconds: Range<Int> {
    switch self {
    case .allocated: 0..<1
    case .acknowledged, .closed, .deletionRequested: 1..<10
    case .receiving, .forgotten: 2..<50
    case .received, .deleted, .copying, .copied: 40..<1_500
    case .checksumMismatch, .writeFailed, .peerLost: 10..<2_000
    case .verified: 500..<8_000
    case .served: 1_000..<60_000
    case .readTimedOut, .storeLost: 10_000..<40_000
    case .copyRequested, .copiesRequested: 20_000..<120_000
    }
  }
}
