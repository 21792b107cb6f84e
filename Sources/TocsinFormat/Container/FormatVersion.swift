/// A version of the format.
public struct FormatVersion: Equatable, Comparable, Sendable {
  /// Grows when later files are laid out in another way.
  public let major: Int
  /// Grows when later files may hold what earlier readers cannot read.
  public let minor: Int

  /// A version, known or not.
  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The version that this package writes, as the lowest that has all it can write, and the latest that it reads.
  public static let current = FormatVersion(major: 1, minor: 0)

  /// Whether the left one is the earlier.
  public static func < (left: FormatVersion, right: FormatVersion) -> Bool {
    left.major == right.major ? left.minor < right.minor : left.major < right.major
  }
}

/// What the versions since 1.0 have added: what a reader knows. It reads every file by the rules of the file's own version.
package struct FormatHistory: Sendable {
  /// A section that 1.0 does not have.
  package struct Addition: Sendable {
    package let id: SectionID
    package let isCritical: Bool
    package let maximumDecodedLength: Int
    package let since: FormatVersion

    package init(_ id: SectionID, isCritical: Bool, maximumDecodedLength: Int, since: FormatVersion) {
      self.id = id
      self.isCritical = isCritical
      self.maximumDecodedLength = maximumDecodedLength
      self.since = since
    }
  }

  package let newest: FormatVersion
  package let additions: [Addition]

  /// That of this package.
  package static var current: FormatHistory { FormatHistory(newest: .current, additions: []) }

  package init(newest: FormatVersion, additions: [Addition]) {
    self.newest = newest
    self.additions = additions
  }

  /// Whether files of a version can be read.
  func reads(_ version: FormatVersion) -> Bool {
    version >= FormatVersion(major: 1, minor: 0) && version <= newest
  }

  /// What the format fixes for a section of a file of some version; `nil` for a section that this version does not know.
  /// Readers that do not know an optional section skip it, so that one needs no version: known is known in any file.
  func rules(of id: SectionID, in version: FormatVersion) -> SectionRules? {
    if let rules = SectionRules(id) { return rules }
    for addition in additions where addition.id == id && (addition.since <= version || !addition.isCritical) {
      return SectionRules(isCritical: addition.isCritical, maximumDecodedLength: addition.maximumDecodedLength)
    }
    return nil
  }
}

#if !hasFeature(Embedded)
  extension FormatVersion: CustomStringConvertible {
    public var description: String { "\(major).\(minor)" }
  }
#endif
