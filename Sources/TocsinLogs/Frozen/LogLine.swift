/// What a frozen parser sees in a line.
public struct LogLine: Equatable, Sendable {
  /// Time, process and the place of the content; `nil` where the line is not of the format. Nothing else is told then.
  public var header: LineHeader?
  /// The template that the content is an instance of, or the nearest one; `nil` without header.
  public var match: TemplateMatch?

  package init(header: LineHeader?, match: TemplateMatch?) {
    self.header = header
    self.match = match
  }

  /// The template's key, or ``FrozenLogParser/unknownKey``; `nil` without header.
  public var key: UInt32? {
    switch match {
    case .known(let template): UInt32(template) + 1
    case .unknown: FrozenLogParser.unknownKey
    case nil: nil
    }
  }
}

/// What became of the lines that were read.
public struct LogLineCounts: Equatable, Sendable {
  public var lines = 0
  /// Lines that are not of the format.
  public var withoutHeader = 0
  /// Lines of the format that no template matches.
  public var unknown = 0
  /// Lines of the format that name more than ``SessionFinder/maximumCount`` sessions; those beyond are left out.
  public var crowded = 0

  public init(lines: Int = 0, withoutHeader: Int = 0, unknown: Int = 0, crowded: Int = 0) {
    self.lines = lines
    self.withoutHeader = withoutHeader
    self.unknown = unknown
    self.crowded = crowded
  }
}
