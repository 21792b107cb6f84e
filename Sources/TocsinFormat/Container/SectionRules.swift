/// What the format fixes for every section kind that this version knows.
package struct SectionRules {
  /// Whether a reader that does not know the section must refuse the file.
  package let isCritical: Bool
  /// The largest decoded length.
  package let maximumDecodedLength: Int
  /// Whether the section may be stored as byte planes.
  package let allowsBytePlanes: Bool

  /// `nil` for a section that this version does not know.
  package init?(_ id: SectionID) {
    switch id {
    case .graph, .tensorIndex: self.init(isCritical: true, maximumDecodedLength: 1 << 20)
    case .weights, .quantisation:
      self.init(isCritical: true, maximumDecodedLength: ReaderLimits.decodedLengthBound, allowsBytePlanes: true)
    case .detector, .logParser, .vocabulary: self.init(isCritical: true, maximumDecodedLength: 1 << 24)
    case .goldenVectors: self.init(isCritical: false, maximumDecodedLength: 1 << 24)
    case .baselines: self.init(isCritical: false, maximumDecodedLength: 1 << 24)
    case .ioSchema, .card, .provenance:
      self.init(isCritical: false, maximumDecodedLength: Metadata.maximumEncodedLength)
    case .signature: self.init(isCritical: false, maximumDecodedLength: RecordSize.signatures)
    default: return nil
    }
  }

  /// The rules for a section that no version knows which this package knows.
  package init(ofUnknown id: SectionID) {
    self.init(isCritical: false, maximumDecodedLength: id.isAttachment ? 1 << 16 : 1 << 24)
  }

  init(isCritical: Bool, maximumDecodedLength: Int = 1 << 24, allowsBytePlanes: Bool = false) {
    self.isCritical = isCritical
    self.maximumDecodedLength = maximumDecodedLength
    self.allowsBytePlanes = allowsBytePlanes
  }

  /// The flags field of the section's table entry.
  package var flags: UInt16 { isCritical ? SectionEntry.criticalFlag : 0 }
}
