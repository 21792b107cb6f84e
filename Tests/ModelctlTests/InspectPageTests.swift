import Foundation
import FoundationXML
import Testing
import TocsinFormat

/// `modelctl inspect --html`: one page that is well-formed, holds everything, and lets nothing from a file be markup.
@Suite struct InspectPageTests {
  private let folder: TemporaryFolder
  private static let shipped = ["deeplog-hdfs/deeplog-hdfs", "chimera-bgl/chimera-bgl", "chimera-bgl/chimera-bgl-int8"]
    .map { packageFolder.appending(path: "Models/\($0).tocsin").path }

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Self.shipped) func thePageOfAShippedModelIsWhole(_ model: String) throws {
    let page = try page(of: model)
    let document = try Document(page)
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    for name in ["weights", "content", "file"] {
      #expect(page.contains(try #require(report["identities"]?[name]?.string)))
    }
    for text in report["card"]?.fields.values.compactMap(\.string) ?? [] { #expect(document.text.contains(text)) }
    for name in report["tensors"]?.elements.compactMap({ $0["name"]?.string }) ?? [] {
      #expect(document.text.contains(name))
    }
    // A drawing of the graph, a bar of the sections, a histogram of each tensor; each says what it shows.
    #expect(document.count("svg") == 2 + (report["tensors"]?.elements.count ?? 0))
    #expect(document.count("main") == 1 && document.count("h1") == 1 && document.count("header") == 1)
    #expect(document.untitledDrawings == 0)
    expectNothingFromElsewhere(page, document)
  }

  @Test func textsOfAFileAreNoMarkup() throws {
    for file in [try HostileModel.network(), try HostileModel.logModel()] {
      let page = try page(of: write(file))
      let document = try Document(page)
      #expect(document.text.contains(HostileModel.markup))
      #expect(document.count("script") == 0 && document.count("img") == 0)
      #expect(!page.lowercased().contains("<script"))
      expectNothingFromElsewhere(page, document)
    }
  }

  @Test func theSameFileGivesTheSamePage() throws {
    let first = try page(of: Self.shipped[0])
    try #expect(first == page(of: Self.shipped[0]))
    let printed = try Tool.modelctl.output(["inspect", "--html", "-", Self.shipped[0]])
    #expect(printed == first)
    // But for the name of the file, which this model's card makes unimportant, also from elsewhere.
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: Self.shipped[0])))
    #expect(try Tool.modelctl.output(["inspect", "--html", "-", "-"], input: bytes) == first)
  }

  @Test func largeGraphsAreTables() throws {
    for (layers, isDrawn) in [(198, true), (199, false), (4_000, false)] {
      let page = try page(of: write(HostileModel.deep(layers)))
      let document = try Document(page)
      #expect(document.count("svg") == (isDrawn ? 2 : 1))
      #expect(page.contains("too large to be drawn") == !isDrawn)
      #expect(document.text.contains("The network has no tensors."))
    }
  }

  @Test func whatIsMissingIsSaid() throws {
    let page = try page(of: write(HostileModel.deep(1)))
    for text in [
      "has no card", "does not state what it was made from", "a network alone", "holds no golden vectors",
      "no log parser",
    ] { #expect(page.contains(text), "\(text)") }
  }

  @Test func theModelIsNotOverwritten() throws {
    let model = try write(HostileModel.deep(1))
    try Tool.modelctl.run(["inspect", "--html", model, model]).expectFailure(2, model, "is named by --html and by")
    let folder = folder.path
    try Tool.modelctl.run(["inspect", "--html", folder, model]).expectFailure(2, folder, "is a folder")
    let bad = try self.folder.text("bad", "no model")
    try Tool.modelctl.run(["inspect", "--html", self.folder.path("page"), bad]).expectFailure(1, bad)
    #expect(!FileManager.default.fileExists(atPath: self.folder.path("page")))
  }

  private func expectNothingFromElsewhere(_ page: String, _ document: Document) {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    #expect(page.contains(#"<meta http-equiv="Content-Security-Policy" content="\#(policy)"/>"#))
    // Links lead to places in the page; nothing else names a place, and nothing reacts to events.
    #expect(document.links.allSatisfy { $0.hasPrefix("#") && document.identifiers.contains(String($0.dropFirst())) })
    #expect(document.attributes.isDisjoint(with: ["src", "srcset", "xlink:href", "action", "data", "style"]))
    #expect(document.attributes.allSatisfy { !$0.hasPrefix("on") })
    #expect(document.elements.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "form", "base"]))
    for styled in ["@import", "url("] { #expect(!page.components(separatedBy: "</style>")[0].contains(styled)) }
  }

  private func page(of model: String) throws -> String {
    let path = folder.path("page.html")
    #expect(try Tool.modelctl.output(["inspect", "--html", path, model]).isEmpty)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private func write(_ file: ModelFile) throws -> String {
    try folder.file("m.tocsin", ModelFileWriter.encode(file)).path
  }
}

/// A page, read as XML.
private final class Document: NSObject, XMLParserDelegate {
  private(set) var text = ""
  private(set) var links: [String] = []
  private(set) var identifiers: Set<String> = []
  private(set) var attributes: Set<String> = []
  private(set) var untitledDrawings = 0
  private var counts: [String: Int] = [:]
  private var previous = ""

  init(_ page: String) throws {
    super.init()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = self
    try #require(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
  }

  var elements: Set<String> { Set(counts.keys) }

  func count(_ element: String) -> Int { counts[element] ?? 0 }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    counts[element, default: 0] += 1
    if previous == "svg", element != "title" { untitledDrawings += 1 }
    previous = element
    self.attributes.formUnion(attributes.keys)
    if let link = attributes["href"] { links.append(link) }
    if let identifier = attributes["id"] { identifiers.insert(identifier) }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }
}
