/// What format a log seems to have.
public struct FormatDetection: Equatable, Sendable {
  public var format: LineFormat
  /// The lines that were looked at, blank ones aside, and those of them that are of the format.
  public var lineCount: Int
  public var matchedCount: Int

  package init(format: LineFormat, lineCount: Int, matchedCount: Int) {
    self.format = format
    self.lineCount = lineCount
    self.matchedCount = matchedCount
  }
}

extension LineFormat {
  /// The lines that ``detect(_:)`` looks at, blank ones aside, and the bytes of each.
  public static var detectionLineCount: Int { 1000 }
  public static var detectionByteCount: Int { 4096 }

  /// Finds the format of a log from its first lines.
  ///
  /// JSON objects and both forms of syslog are tried first. Otherwise what most lines begin with is taken apart: time
  /// stamps, levels, numbers, brackets, dashes, words with a colon; the notation that follows names them. Nothing is known
  /// of particular logs. Where no header fits at least half of the lines, the lines are all content.
  /// - Parameter text: The log's beginning; a line feed ends each line.
  public static func detect(_ text: Span<UInt8>) -> FormatDetection {
    let sample = DetectionSample(text)
    for format in [LineFormat.json, .syslog5424] {
      let count = sample.count(of: format, in: text)
      if sample.isMost(count) { return FormatDetection(format, sample, matching: count) }
    }
    let syslogCount = sample.syslogCount(in: text)
    if sample.isMost(syslogCount) {
      return FormatDetection(.syslog3164, sample, matching: sample.count(of: .syslog3164, in: text))
    }
    let outline = HeaderOutline(sample, in: text)
    var best = FormatDetection(.content, sample, matching: sample.lines.count)
    var bestCount = 0
    // The more of the outline a format has, the better, unless it loses lines to it.
    for format in outline.formats() {
      let count = sample.count(of: format, in: text)
      guard sample.isMost(count), count * 100 >= bestCount * 97 else { break }
      best = FormatDetection(format, sample, matching: count)
      bestCount = max(bestCount, count)
    }
    return best
  }
}

extension FormatDetection {
  fileprivate init(_ format: LineFormat, _ sample: DetectionSample, matching count: Int) {
    self.init(format: format, lineCount: sample.lines.count, matchedCount: count)
  }
}
