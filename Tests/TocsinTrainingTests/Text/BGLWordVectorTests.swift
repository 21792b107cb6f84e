import Testing
import TocsinLogs
import TocsinTraining

/// The templates of the raw BGL log.
@Suite(SharedData.bgl) struct BGLWordVectorTests {
  /// The templates, and how many of the lines of each are alerts.
  private static func templates() throws -> (templates: [LogTemplate], alerts: [Int]) {
    let log = try SharedData.bytes("bgl_raw_100k/bgl2_100k.log.zst").split(separator: UInt8(ascii: "\n"))
    let format = "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>"
    var learner = try LogLearner(.standard(format: LineFormat(format)))
    for line in log { _ = learner.learn(line.span) }
    let learnt = learner.learnt()
    var alerts = [Int](repeating: 0, count: learnt.templates.count)
    var reader = LogLineReader(try learnt.frozen())
    for line in log {
      guard let key = reader.read(line.span).key, key > 0 else { continue }
      if line[line.startIndex] != UInt8(ascii: "-") { alerts[Int(key) - 1] += 1 }
    }
    return (learnt.templates, alerts)
  }

  /// Each alert's template is left out in turn: it is unseen then, as are the words that no other has.
  @Test func anUnseenAlertIsNearTemplatesThatShareItsWords() throws {
    typealias Learning = WordVectorLearningTests
    let (templates, alerts) = try Self.templates()
    #expect(alerts.count { $0 > 0 } >= 5)
    for (index, alert) in templates.enumerated() where alerts[index] > 0 {
      let others = templates.indices.filter { $0 != index }.map { templates[$0] }
      let vectors = try WordVectors(learningFrom: others)
      let text = String(decoding: alert.text, as: UTF8.self)
      let nearest = Learning.nearest(text, of: others.map { String(decoding: $0.text, as: UTF8.self) }, vectors)
      print("\(text): \(nearest.prefix(3).map { "\($0.text.prefix(50)) \(($0.cosine * 100).rounded() / 100)" })")
      #expect(nearest[0].cosine > 0.6)
      let shared = Self.words(text).intersection(Self.words(nearest[0].text))
      #expect(!shared.isEmpty)
    }
  }

  private static func words(_ text: String) -> Set<String> {
    let bytes = Array(text.utf8)
    var tokenizer = WordTokenizer()
    var words: Set<String> = []
    while let word = tokenizer.next(in: bytes.span) {
      words.insert(String(decoding: bytes[word], as: UTF8.self).lowercased())
    }
    return words
  }
}
