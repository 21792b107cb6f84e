public import TocsinLogs

/// The templates of a log, and what they were learnt from.
public struct LearntLog: Sendable {
  public let configuration: LogLearningConfiguration
  public let statistics: LogStatistics
  /// The clusters of each template, ascending.
  public let clusters: [[UInt32]]
  private let learnt: LearntTemplates
  private let samples: LineSamples

  init(
    configuration: LogLearningConfiguration, statistics: LogStatistics, learnt: LearntTemplates, samples: LineSamples
  ) {
    self.configuration = configuration
    self.statistics = statistics
    self.learnt = learnt
    self.samples = samples
    clusters = learnt.clustersByTemplate()
  }

  /// The template of every key from 1 on.
  public var templates: [LogTemplate] { learnt.templates }

  /// What turns lines of this log into the keys that were learnt.
  ///
  /// - Parameter sessionTimeout: see ``FrozenLogParser/sessionTimeout``.
  /// - Throws: ``TemplateTableError`` where the templates are more than a table holds.
  public func frozen(
    sessions: SessionRule = .single, sessionTimeout: Double? = nil
  ) throws(TemplateTableError) -> FrozenLogParser {
    try FrozenLogParser(
      format: configuration.format, tokenizer: configuration.tokenizer, sessions: sessions,
      sessionTimeout: sessionTimeout,
      templates: TemplateTable(kind: configuration.parser.templateKind, templates: templates))
  }

  /// The key of the template that a cluster became; `nil` for a cluster that gave way to others.
  public func key(ofCluster id: UInt32) -> Int? { learnt.templateIndex(ofCluster: id).map { $0 + 1 } }

  /// A few of the lines that a template was learnt from, headers and all, at most the first kilobyte of each.
  public func samples(ofTemplate index: Int) -> [[UInt8]] { clusters[index].first.map { samples[$0] } ?? [] }
}
