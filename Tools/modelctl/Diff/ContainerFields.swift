import TocsinFormat
import ToolSupport

/// What a file says besides its content: the fields of its header, and who signed it.
struct ContainerFields {
  /// Of the header.
  private(set) var fields: [(String, String)]
  /// By key identifier. None is verified.
  private(set) var signatures: [(String, String)]
  private let sections: [SectionEntry]

  init(of summary: ContainerSummary) {
    fields = [
      ("version", "\(summary.version)"), ("optionalFeatures", "0x" + String(summary.optionalFeatures, radix: 16)),
    ]
    signatures = summary.signatures.map { ($0.keyIdentifier.text, hexadecimal($0.bytes)) }
    sections = summary.sections
  }

  /// Whether another file stores a section of the same bytes in another form.
  func isCompressedOtherwise(than other: ContainerFields) -> Bool {
    sections.contains { section in
      other.sections.contains {
        $0.id == section.id && $0.digest == section.digest
          && ($0.codec, $0.filter, $0.storedChecksum) != (section.codec, section.filter, section.storedChecksum)
      }
    }
  }
}
