import Foundation
import Testing

/// What `--log` writes is what Spec/Json.md says, and `modeltrain plot` draws it.
@Suite struct PlotTests {
  @Test(arguments: Training.allCases) func everyLineIsAReport(_ training: Training) throws {
    let folder = try TemporaryFolder()
    let log = folder.path("log")
    try Tool.modeltrain.output(Fixture.shared().train(to: folder.path("m.tocsin")) + training.options + ["--log", log])
    let schema = try JSONSchema("tocsin.epoch/1")
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    for (index, line) in lines.enumerated() {
      let record = try JSON(parsing: line)
      schema.expectMatch(record)
      #expect(record["epoch"]?.integer == index + 1)
      #expect((record["validation"] != nil) == (training != .varied))
    }
  }

  @Test func theFieldsThatDeepLogLacksAreDocumentedToo() throws {
    let schema = try JSONSchema("tocsin.epoch/1")
    schema.expectMatch(try JSON(parsing: Self.line(epoch: 3, loss: "\"NaN\"", holdOut: "0.5", metric: "0.25")))
  }

  @Test func aPageShowsCurvesAndTheBestEpoch() throws {
    let page = try plot([Self.log(losses: [3, 2, 1.5, 1.25], holdOuts: [3, 1.75, 2, 2.5])])
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("best: epoch 2"))
    for title in ["Loss", "f1", "Learning rate"] { #expect(page.contains("<h2>\(title)</h2>")) }
    #expect(page.count(of: "<svg") == 3)
    // Both losses, both passes' metric and the rate; all four points of each.
    let paths = page.matches(of: /<path d="M([^"]*)"/).map { $0.1.split(separator: "L").count }
    #expect(paths == [4, 4, 4, 4, 4])
    #expect(page.contains("prefers-color-scheme: dark"))
    for outside in [
      "<script", "http:", "https:", "src=", "href=", "@import", "url(",
    ] { #expect(!page.contains(outside)) }
  }

  /// The texts beside the first chart's axes.
  @Test(arguments: [
    (["0.3", "1.9"], ["0.0", "0.5", "1.0", "1.5", "2.0"]), (["2", "2"], ["1.8", "1.9", "2.0", "2.1", "2.2"]),
    (["0", "0"], ["-1.0", "-0.5", "0.0", "0.5", "1.0"]), (["0.001", "1"], ["0.001", "0.01", "0.1", "1"]),
    (["-1e150", "12", "37"], ["10", "15", "20", "25", "30", "35", "40"]),
  ]) func axesHaveRoundNumbers(_ losses: [String], _ labels: [String]) throws {
    let log = losses.enumerated().map { Self.line(epoch: $0 + 1, loss: $1, holdOut: nil, metric: nil) }
    let page = try plot([log.joined(separator: "\n") + "\n"])
    let chart = try #require(page.components(separatedBy: "</svg>").first)
    let found = chart.matches(of: /<text [^>]*text-anchor="end">([^<]*)</).map { String($0.1) }
    #expect(found == labels)
  }

  /// Numbers whose quotients, squares or powers of ten are not finite.
  @Test(arguments: [
    ["5e-324", "1e-323"], ["1e-300", "9e299"], ["5e-324", "1"], ["0", "1e-310"], ["0", "1e-149"], ["-1e300", "1e300"],
    ["1e-149", "9e149"],
    ["-9e149", "9e149"], ["1.7976931348623157e308", "1"], ["9e149", "8.999999999999999e149"],
  ]) func extremeNumbersAreDrawn(_ losses: [String]) throws {
    let log = losses.enumerated().map { Self.line(epoch: $0 + 1, loss: $1, holdOut: nil, metric: nil) }
    let page = try plot([log.joined(separator: "\n") + "\n"])
    let chart = try #require(page.components(separatedBy: "</svg>").first)
    #expect(!chart.contains("nan") && !chart.contains("inf"))
    for label in chart.matches(of: /<text [^>]*text-anchor="end">([^<]*)</) { #expect(label.1.count < 12) }
    let places = chart.matches(of: /(?:[ML ]|y[12]?=")(-?[0-9.]+)/).compactMap { Double($0.1) }
    #expect(places.allSatisfy { (-1...721).contains($0) })
  }

  @Test func severalLogsShareTheCharts() throws {
    let page = try plot([
      Self.log(losses: [3, 2], holdOuts: [3, 2]), Self.log(losses: [1, 2, 3], holdOuts: [1, 2, 3]),
    ])
    #expect(page.count(of: "<svg") == 3)
    #expect(page.contains("best: epoch 1") && page.contains("best: epoch 2"))
    #expect(page.count(of: "<tr><td>") == 2)
  }

  @Test func whatIsMissingIsAGapAndAPointAloneADot() throws {
    let gap = try plot([Self.log(losses: [3, 2, .nan, 1, .infinity, 5], holdOuts: [])])
    let losses = try #require(gap.components(separatedBy: "</svg>").first)
    #expect(losses.matches(of: /<path d="M([^"]*)"/).map { $0.1.split(separator: "L").count } == [2])
    #expect(losses.count(of: "<circle") == 2)
    let point = try plot([Self.log(losses: [3], holdOuts: [2])])
    #expect(point.components(separatedBy: "</svg>")[0].count(of: "<circle") == 2)
    #expect(!point.contains("NaN") && !point.contains("nan"))
    let nothing = try plot([Self.log(losses: [.nan], holdOuts: [.nan])])
    #expect(!nothing.contains("nan"))
  }

  @Test func longLogsMakeSmallPages() throws {
    let page = try plot([Self.log(losses: (0..<50_000).map { Double($0 % 97) }, holdOuts: [])])
    #expect(page.utf8.count < 200_000)
  }

  @Test func namesAreText() throws {
    let page = try plot([Self.log(losses: [1], holdOuts: [])], name: "<b>&\"")
    #expect(page.contains("&lt;b&gt;&amp;&quot;"))
    #expect(!page.contains("<b>"))
  }

  @Test func aLogCanBeCompressedOrStandardInput() throws {
    let text = Self.log(losses: [3, 2], holdOuts: [])
    let page = try Tool.modeltrain.output(["plot", "-", "--html", "-"], input: Array(text.utf8))
    #expect(page.contains("standard input"))
  }

  @Test(arguments: [
    ("", "holds no epoch"), ("\n", "line 1"), ("garbage\n", "line 1"), ("{}\n", "line 1"),
    (PlotTests.log(losses: [1, 2], holdOuts: []) + "{\n", "line 3"),
    (
      PlotTests.line(epoch: 2, loss: "1", holdOut: nil, metric: nil) + "\n" + PlotTests.log(losses: [1], holdOuts: []),
      "line 2"
    ),
    (PlotTests.line(epoch: 1, loss: "1", holdOut: nil, metric: nil), "holds no epoch"),
    (PlotTests.line(epoch: 9_000_000_000_000_000_000, loss: "1", holdOut: nil, metric: nil) + "\n", "line 1"),
    (PlotTests.line(epoch: 1, loss: "\"many\"", holdOut: nil, metric: nil) + "\n", "line 1"),
  ]) func whatIsNoLogIsRefused(_ text: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let log = try folder.text("log", text)
    try Tool.modeltrain.run(["plot", log, "--html", folder.path("page.html")]).expectFailure(2, log, message)
    #expect(!FileManager.default.fileExists(atPath: folder.path("page.html")))
  }

  @Test(arguments: [["--html"], ["--html", "-"]]) func aPageWithoutAFileGoesToStandardOutput(_ option: [String]) throws
  {
    let folder = try TemporaryFolder()
    let log = try folder.text("log", Self.log(losses: [2, 1], holdOuts: []))
    let page = try Tool.modeltrain.output(["plot", log] + option)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log"])
    let outcome = try Tool.modeltrain.run(["plot", log])
    #expect(outcome.exit == 2 && outcome.errors.contains("--html"))
  }

  @Test func theLogIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    let log = try folder.text("log", Self.log(losses: [1], holdOuts: []))
    try Tool.modeltrain.run(["plot", log, "--html", log]).expectFailure(2, log, "is one of the logs")
    try Tool.modeltrain.run(["plot", folder.path("none"), "--html", folder.path("page")]).expectFailure(2, "none")
  }

  /// A log of so many epochs, with a metric where there is a hold-out.
  private static func log(losses: [Double], holdOuts: [Double]) -> String {
    var text = ""
    for (index, loss) in losses.enumerated() {
      let holdOut = index < holdOuts.count ? number(holdOuts[index]) : nil
      let isBest = holdOuts.isEmpty || holdOuts[...index].min() == holdOuts[index]
      text += line(epoch: index + 1, loss: number(loss), holdOut: holdOut, metric: holdOut, isBest: isBest) + "\n"
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "\"NaN\"" : value.isInfinite ? "\"Infinity\"" : "\(value)"
  }

  private static func line(
    epoch: Int, loss: String, holdOut: String?, metric: String?, isBest: Bool = true
  ) -> String {
    let metrics = metric.map { ",\"metrics\":{\"f1\":\($0)}" } ?? ""
    let validation = holdOut.map { "\"validation\":{\"loss\":\($0)\(metrics)}," } ?? ""
    return """
      {"schema":"tocsin.epoch/1","epoch":\(epoch),"epochs":60000,"steps":10,"learningRate":0.001,\
      "training":{"loss":\(loss)\(metrics)},\(validation)"isBest":\(isBest),"items":100,"seconds":0.5,\
      "itemsPerSecond":200}
      """
  }

  private func plot(_ logs: [String], name: String = "log") throws -> String {
    let folder = try TemporaryFolder()
    let paths = try logs.enumerated().map { try folder.text("\(name)\($0)", $1) }
    try Tool.modeltrain.output(["plot"] + paths + ["--html", folder.path("page.html")])
    return try String(contentsOf: folder.url("page.html"), encoding: .utf8)
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
