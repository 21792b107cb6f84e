import Foundation
import Testing
import TocsinLogs
import TocsinTraining
import ToolSupport

/// The keys that the default configuration gives the raw HDFS log, beside the reference keys of the same sessions.
@Suite(SharedData.rawHDFS) struct HDFSLogTests {
  private static let folder = "hdfs_raw_2pct"

  private static func reader(of name: String) throws -> LineReader {
    try LineReader(SharedData.folder.appending(path: "\(folder)/\(name)").path)
  }

  private static func sessions() throws -> (sessions: SessionDataset, templates: Int) {
    let format = try LineFormat("<Date> <Time> <Pid> <Level> <Component>: <Content>")
    let rule = try SessionRule(Array(#"blk_-?\d+"#.utf8))
    var learner = try SelectiveLogLearner(.standard(format: format), sessions: rule, selection: LogSessionSelection())
    var lines = try reader(of: "HDFS_2pct.log.zst")
    while try lines.advance() { learner.read(lines.line) }
    var sessions = LogSessionReader(
      try learner.learnt().frozen(sessions: rule), selection: LogSessionSelection(), for: .training)
    lines = try reader(of: "HDFS_2pct.log.zst")
    while try lines.advance() { sessions.read(lines.line) }
    #expect(sessions.counts.unmatched == 0 && sessions.counts.withoutSession == 0 && sessions.counts.unknown == 0)
    return (sessions.sessions(.normal), sessions.parser.templates.count)
  }

  /// The reference's keys by the identifiers of the sessions, in the order of the table.
  private static func reference() throws -> [[UInt32]] {
    var lines = try reader(of: "sessions_keys.csv.zst")
    _ = try lines.advance()
    var sessions: [[UInt32]] = []
    while try lines.advance() {
      let text = String(decoding: lines.line.indices.map { lines.line[$0] }, as: UTF8.self)
      sessions.append(text.split(separator: ",")[2].split(separator: " ").compactMap { UInt32($0) })
    }
    return sessions
  }

  /// Every template belongs to one key of the reference. Several may: the reference gives all of an exception's texts one.
  @Test func everyTemplateIsOfOneReferenceKey() throws {
    let (sessions, templates) = try Self.sessions()
    let reference = try Self.reference()
    try #require(sessions.count == reference.count)
    var references: [UInt32: Set<UInt32>] = [:]
    var referenceKeys: Set<UInt32> = []
    for (session, expected) in zip(sessions, reference) {
      try #require(session.count == expected.count)
      for (key, reference) in zip(session, expected) {
        references[key, default: []].insert(reference)
        referenceKeys.insert(reference)
      }
    }
    #expect(references.count == templates)
    #expect(references.values.allSatisfy { $0.count == 1 }, "\(references.filter { $0.value.count > 1 })")
    print("\(templates) templates for \(referenceKeys.count) reference keys")
    #expect(templates <= 32)
  }
}
