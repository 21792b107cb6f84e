import Testing
import TocsinTraining

@Suite struct GroupingMetricsTests {
  /// Ten lines: a a a b b c c c d d, and what a parser might make of them.
  struct Fixture: Sendable, CustomTestStringConvertible {
    var testDescription: String
    let groups: [Int]
    let templates: [String]
    let ga, fga, pa, fta: Double
  }

  private static let truth = LineGroups(
    groups: [0, 0, 0, 1, 1, 2, 2, 2, 3, 3],
    templates: ["took <*> ms", "up", "lost <*> of <*>", "read <*>"].map { Array($0.utf8) })

  /// Worked out by hand from the definitions.
  @Test(arguments: [
    Fixture(
      testDescription: "the truth in another order", groups: [3, 3, 3, 0, 0, 1, 1, 1, 2, 2],
      templates: ["up", "lost <*> of <*>", "read <*>", "took <*> ms"], ga: 1, fga: 1, pa: 1, fta: 1),
    // Exact groups: b, c, d, of 5 predicted and 4 true. All lines have their template; of its 4 templates all are exact.
    Fixture(
      testDescription: "a group in two parts of one template", groups: [0, 0, 4, 1, 1, 2, 2, 2, 3, 3],
      templates: ["took <*> ms", "up", "lost <*> of <*>", "read <*>", "took <*> ms"], ga: 7.0 / 10, fga: 6.0 / 9,
      pa: 1, fta: 1),
    // Exact groups: a, c. Template "up" also covers d's lines, so that only b's are right by it and it is not exact.
    Fixture(
      testDescription: "two groups in one", groups: [0, 0, 0, 1, 1, 2, 2, 2, 1, 1],
      templates: ["took <*> ms", "up", "lost <*> of <*>"], ga: 6.0 / 10, fga: 4.0 / 7, pa: 8.0 / 10, fta: 4.0 / 7),
    // Groups all right, half of the templates wrong: 5 lines, 2 templates of 4.
    Fixture(
      testDescription: "right groups, wrong templates", groups: [0, 0, 0, 1, 1, 2, 2, 2, 3, 3],
      templates: ["took 7 ms", "up", "lost <*> of <*>", "read"], ga: 1, fga: 1, pa: 5.0 / 10, fta: 4.0 / 8),
    // A part of group c has the true template: its lines are right, and so is the template, though the group is not.
    // Predicted: 5 templates, exact up, lost and read.
    Fixture(
      testDescription: "a pure part of a group", groups: [0, 0, 0, 1, 1, 2, 2, 4, 3, 3],
      templates: ["took <*>", "up", "lost <*> of <*>", "read <*>", "lost 3 of 7"], ga: 7.0 / 10, fga: 6.0 / 9,
      pa: 6.0 / 10, fta: 6.0 / 9),
    Fixture(
      testDescription: "all in one", groups: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], templates: ["<*>"], ga: 0, fga: 0, pa: 0,
      fta: 0),
  ])
  func measuresMatchHandComputedOnes(_ fixture: Fixture) {
    let predicted = LineGroups(groups: fixture.groups, templates: fixture.templates.map { Array($0.utf8) })
    let metrics = GroupingMetrics(predicted: predicted, truth: Self.truth)
    #expect(metrics.lines == 10)
    #expect(metrics.groupingAccuracy == fixture.ga)
    #expect(metrics.groupingF1 == fixture.fga)
    #expect(metrics.parsingAccuracy == fixture.pa)
    #expect(metrics.templateF1 == fixture.fta)
  }

  @Test func noLinesMeasureZero() {
    let metrics = GroupingMetrics(predicted: LineGroups(), truth: LineGroups())
    #expect(metrics.groupingAccuracy == 0 && metrics.groupingF1 == 0)
    #expect(metrics.parsingAccuracy == 0 && metrics.templateF1 == 0)
  }

  @Test func groupsWithoutLinesDoNotCount() {
    let truth = LineGroups(groups: [0, 0], templates: [Array("a".utf8)])
    let predicted = LineGroups(groups: [1, 1], templates: [Array("b".utf8), Array("a".utf8), Array("c".utf8)])
    #expect(GroupingMetrics(predicted: predicted, truth: truth).groupingF1 == 1)
    #expect(GroupingMetrics(predicted: predicted, truth: truth).templateF1 == 1)
  }

  @Test(arguments: [
    ("a  b\tc ", "a b c"), (" a", "a"), ("to <:IP:>:<:PORT_2:>", "to <*>:<*>"), ("<::>", "<::>"),
    ("<:a b:>", "<:a b:>"), ("<:a", "<:a"), ("<:a:", "<:a:"), ("<", "<"), ("", ""), ("<<:x:>>", "<<*>>"),
  ])
  func templatesAreComparedWithoutNamesAndSpacing(_ template: String, _ expected: String) {
    #expect(LineGroups.comparable(Array(template.utf8)) == Array(expected.utf8))
  }

  @Test func aGroupTakesTheTemplateOfItsFirstLine() {
    var groups = LineGroups()
    var positions: [[UInt8]: Int] = [:]
    for (name, template) in [("E2", "x"), ("E1", "y"), ("E2", "z")] {
      groups.append(named: Array(name.utf8), template: Array(template.utf8), positions: &positions)
    }
    #expect(groups == LineGroups(groups: [0, 1, 0], templates: [Array("x".utf8), Array("y".utf8)]))
  }
}
