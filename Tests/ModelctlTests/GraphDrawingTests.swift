import Foundation
import Testing
import TocsinFormat
import TocsinTensor

/// `modelctl inspect --graph`.
@Suite struct GraphDrawingTests {
  private let folder: TemporaryFolder
  private static let shipped = packageFolder.appending(path: "Models/deeplog-hdfs/deeplog-hdfs.tocsin").path

  init() throws { folder = try TemporaryFolder() }

  @Test func mermaidIsAFlowchart() throws {
    let text = try Tool.modelctl.output(["inspect", "--graph", "mermaid", Self.shipped])
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "flowchart TD")
    #expect(lines[1].contains(#"n0(["keys<br>u32 [B≤"#))
    #expect(lines.contains { $0.hasPrefix(##"  n2["#35;1 lstm<br>[B≤"##) })
    #expect(lines.suffix(7).allSatisfy { $0.wholeMatch(of: #/  n\d+ --> n\d+/#) != nil }, "\(text)")
  }

  /// Quotes, brackets and tags of names stand as entities: no line is anything but a box or an arrow.
  @Test func hostileNamesStayTextInMermaid() throws {
    let text = try Tool.modelctl.output(["inspect", "--graph", "mermaid", write(HostileModel.network())])
    for line in text.split(separator: "\n").dropFirst() {
      let isBox = line.wholeMatch(of: #/  n\d+(\[|\(\[)"([A-Za-z0-9 ,.\-\[\]≤]|#\d+;|<br>)*"(\]|\]\))/#) != nil
      #expect(isBox || line.wholeMatch(of: #/  n\d+ --> n\d+/#) != nil, "\(line)")
    }
    // `"]--`
    #expect(text.contains("#34;]--#62;#60;script#62;"))
  }

  /// A value that is read twice by one operation is one arrow.
  @Test func arrowsAreWhatIsRead() throws {
    let text = try Tool.modelctl.output(["inspect", "--graph", "dot", write(HostileModel.network())])
    let arrows = text.matches(of: /n(\d+) -> n(\d+);/).map { "\($0.1)\($0.2)" }
    #expect(arrows == ["01", "12", "13", "23", "34"])
  }

  @Test(.enabled("Graphviz is not installed") { Graphviz.url != nil }, arguments: [true, false])
  func graphvizDrawsIt(hostile: Bool) throws {
    let model = try hostile ? write(HostileModel.network()) : Self.shipped
    let text = try Tool.modelctl.output(["inspect", "--graph", "dot", model])
    let outcome = try Outcome(of: #require(Graphviz.url), ["-Tplain"], input: Array(text.utf8), environment: [:])
    #expect(outcome.exit == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let boxes = outcome.output.split(separator: "\n").count { $0.hasPrefix("node ") }
    #expect(boxes == text.matches(of: /n\d+ \[label=/).count)
    if hostile { #expect(outcome.output.contains("</script>")) }
  }

  /// Graphviz decodes HTML's entities in labels.
  @Test func entitiesStayTextInDOT() throws {
    let text = try Tool.modelctl.output(["inspect", "--graph", "dot", write(HostileModel.network(name: Self.entities))])
    #expect(text.contains("safe&amp;#8238;evil&amp;lt;b&amp;gt;"))
    guard let graphviz = Graphviz.url else { return }
    let drawing = try Outcome(of: graphviz, ["-Tsvg"], input: Array(text.utf8), environment: [:])
    #expect(drawing.exit == 0 && !drawing.output.contains("\u{202E}"))
    #expect(
      !drawing.output.contains(">safe&#8238;") && drawing.output.contains(">safe&amp;#8238;evil&amp;lt;b&amp;gt;<"))
  }

  private static let entities: Name = "safe&#8238;evil&lt;b&gt;"

  private func write(_ file: ModelFile) throws -> String {
    try folder.file("m.tocsin", ModelFileWriter.encode(file)).path
  }
}

private enum Graphviz {
  /// `nil` where it is not installed.
  static let url = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(filePath: String($0)).appending(path: "dot") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
}
