import TocsinFormat

extension SectionID {
  /// What reports and file names call the section: its name, or its number where this version knows none.
  var label: String { name.map { "\($0)" } ?? "\(rawValue)" }
}
