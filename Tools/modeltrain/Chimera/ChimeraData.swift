import TocsinDetect
import TocsinFormat
import TocsinLogs
import TocsinTraining

/// What Chimera is trained on.
struct ChimeraData {
  var normal: SessionDataset
  var abnormal: SessionDataset
  /// What made keys of raw lines.
  private(set) var parser: FrozenLogParser?
  /// What gives lines their text vectors.
  private(set) var words: WordVectors?
  /// The text vectors of the templates.
  private(set) var texts: TemplateTexts?
  /// What became of the raw log that the windows are of.
  var log: ChimeraLog?

  init(
    normal: SessionDataset, abnormal: SessionDataset, parser: FrozenLogParser? = nil, words: WordVectors? = nil
  ) {
    self.normal = normal
    self.abnormal = abnormal
    self.parser = parser
    self.words = words
    if let parser, let words { texts = TemplateTexts(parser.templates, words: words) }
  }

  /// The share of the windows that are abnormal, as they come.
  var abnormalShare: Double { Double(abnormal.count) / Double(normal.count + abnormal.count) }

  /// The width of the text vectors; 0 without.
  var textWidth: Int { words?.dimensions ?? 0 }

  /// An export of what reads raw lines, where windows are of them.
  func makeExport() -> ChimeraExport {
    var export = ChimeraExport()
    export.logParser = parser
    export.words = words
    return export
  }
}

/// What became of a raw log.
struct ChimeraLog {
  /// The ``LinesDigest``.
  var digest: SHA256Digest
  var counts: LogSessionLineCounts
}
