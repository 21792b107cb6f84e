import TocsinFormat

/// Why a file cannot be made canonical without guessing, where no rule of the format says it.
enum CanonicalizeError: Error, Equatable {
  /// Neither the header nor the table has its checksum, so that nothing tells how many sections there are.
  case bothChecksums
  /// The header's checksum is wrong, and bits are set that nothing else confirms.
  case unconfirmedFeatures
  /// The table's checksum is wrong, and a section's number is of none that this version knows.
  case unconfirmedSection(SectionID)
  /// A section begins inside another, or inside the table.
  case overlap(SectionID)
  /// A section stands in the file twice, with different content.
  case differentTwins(SectionID)
}

extension CanonicalizeError: CustomStringConvertible {
  /// `place: what is wrong; remedy`.
  var description: String {
    switch self {
    case .bothChecksums:
      "header and section table: both checksums are wrong, so sections may be missing; fetch the file again"
    case .unconfirmedFeatures:
      "header: its checksum is wrong and it sets optional features, which nothing else confirms; fetch the file again"
    case .unconfirmedSection(let id):
      "section table: its checksum is wrong and section \(id.rawValue) is not known; fetch the file again"
    case .overlap(let id):
      "section \(id): begins inside another one or the section table; have it exported again"
    case .differentTwins(let id):
      "section \(id): stands in the file twice, with different content; have it exported again"
    }
  }
}
