import TestSupport
import Testing

import TocsinLogs

/// The learner against the plain implementation, on random logs that fill nodes, evict clusters and draw similarities.
@Suite struct DrainDifferentialTests {
  static let settings: [ReferenceDrain.Settings] = [
    .init(),
    .init(depth: 3, threshold: 0.5),
    .init(depth: 6, threshold: 0.6, maximumChildren: 4),
    .init(depth: 5, threshold: 0.3, maximumChildren: 1, generalizesNumericTokens: false),
    .init(depth: 4, threshold: 0, maximumChildren: 3),
    .init(depth: 4, threshold: 1, maximumChildren: 2, maximumClusters: 40),
    .init(depth: 4, threshold: 0.4, maximumChildren: 100, maximumClusters: 1),
    .init(depth: 3, threshold: 0.7, maximumChildren: 5, maximumClusters: 25),
    .init(depth: 7, threshold: 0.45, maximumChildren: 3, maximumClusters: 10),
  ]

  @Test(arguments: 0..<9, [11, 12, 13] as [UInt64])
  func clustersTemplatesAndCountsEqualThePlainImplementations(settingsIndex: Int, seed: UInt64) throws {
    let settings = Self.settings[settingsIndex]
    let lines = RandomLog.lines(3000, seed: seed)
    let reference = ReferenceDrain(settings)
    let expected = lines.map { UInt32(reference.learn($0)) }
    var parser = try LogParser(
      .drain(
        DrainConfiguration(
          depth: settings.depth, similarityThreshold: settings.threshold, maximumChildren: settings.maximumChildren,
          maximumClusters: settings.maximumClusters, generalizesNumericTokens: settings.generalizesNumericTokens)))
    #expect(parser.learn(lines.map { $0.joined(separator: " ") }) == expected)
    #expect(Set(expected).count > 10 || settings.maximumChildren == 1, "a log that exercises nothing")

    let learnt = parser.learntTemplates()
    for (id, template) in reference.templates {
      let index = try #require(learnt.templateIndex(ofCluster: UInt32(id)))
      #expect(learnt.templates[index].string == template.joined(separator: " "))
    }
    var counts: [String: Int] = [:]
    for (id, count) in reference.lineCounts {
      counts[(reference.templates[id] ?? []).joined(separator: " "), default: 0] += count
    }
    for template in learnt.templates { #expect(template.lineCount == counts[template.string]) }
    #expect(learnt.templates.count == counts.count)
    for id in expected where reference.templates[Int(id)] == nil { #expect(learnt.templateIndex(ofCluster: id) == nil) }
  }
}
