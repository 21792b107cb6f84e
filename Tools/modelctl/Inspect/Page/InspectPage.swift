import TocsinFormat
import TocsinGraph
import ToolSupport

/// What `modelctl inspect --html` writes: one page that answers an auditor's questions in their order. What is it, is
/// it intact and where does it come from, how does it decide, what goes in and out, what computes, what is in the file?
struct InspectPage {
  let report: InspectReport
  let diagram: GraphDiagram
  let tensors: [TensorFigure]

  init(of file: InspectedFile) {
    report = InspectReport(of: file)
    diagram = GraphDiagram(of: file.model.graph)
    tensors = zip(file.model.graph.tensors, file.model.weights).map(TensorFigure.init)
  }

  /// The whole document: no script, no reference to anything outside of it, no clock.
  var html: String {
    let sections = sections.filter { !$0.content.html.isEmpty }
    let links = sections.map { Markup.element("a", [("href", "#\($0.id)")], Markup($0.title)) }
    let navigation = Markup.element("nav", [("aria-label", "Sections of this page")], Markup.joined(links))
    let body = sections.map { section in
      Markup.element(
        "section", [("aria-labelledby", section.id)],
        Markup("\n") + Markup.element("h2", [("id", section.id)], Markup(section.title)) + Markup("\n")
          + section.content)
        + Markup("\n")
    }
    let footer = Markup.element(
      "footer",
      Markup("Made by modelctl \(toolVersion) inspect from the file alone, which holds all that is said here."))
    let main = Markup.element("main", Markup("\n") + Markup.joined(body))
    let parts = [header, navigation, main, footer].map { $0 + Markup("\n") }
    return HTMLDocument(title: "\(name): model report", style: Self.style, content: Markup.joined(parts).html).html
  }

  /// What people call the model.
  var name: String { report.card["name"] ?? printable(report.file) }

  private var sections: [(id: String, title: String, content: Markup)] {
    [
      ("card", "What it is", card), ("integrity", "Is it intact?", integrity),
      ("origin", "Where it comes from", origin),
      ("decision", "How it decides", decision), ("ports", "What goes in and out", ports),
      ("lines", "From log lines to keys", logParser), ("network", "The network", network),
      ("weights", "The weights", weights), ("file", "The file", file),
    ]
  }

  private static let style = """
    :root { --tint: #f4f6f9; --line: #c9d0da; }
    @media (prefers-color-scheme: dark) { :root { --tint: #1f2329; --line: #4a515c; } }
    header, main, nav, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; box-sizing: border-box; }
    header { padding-top: 1.6rem; } header p { margin: .2rem 0 0; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid var(--line); }
    h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
    nav { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin-top: 1rem; font-size: .92rem; }
    a { color: var(--c0); } footer { margin: 2.5rem auto; font-size: .85rem; opacity: .8; }
    p, li { max-width: 46rem; } p { margin: .5rem 0; } ul { padding-left: 1.2rem; margin: .4rem 0; }
    dl { margin: .6rem 0; } dt { font-size: .82rem; opacity: .75; } dd { margin: 0; unicode-bidi: isolate; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10rem, 100%), 1fr)); gap: .6rem; }
    .facts > div { background: var(--tint); border-radius: 6px; padding: .5rem .7rem; }
    .facts dd { font-weight: 600; }
    .pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10rem, 100%), 1fr)); gap: .1rem 1.2rem; }
    .pairs > div { border-bottom: 1px solid var(--faint); padding: .2rem 0; } .pairs .long { grid-column: 1 / -1; }
    .texts > div { padding: .4rem 0; border-bottom: 1px solid var(--faint); }
    .texts dd { white-space: pre-line; max-width: 52rem; }
    code { font: .86em ui-monospace, monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
    th code { white-space: nowrap; } td code { white-space: pre-wrap; overflow-wrap: normal; }
    .scroll { overflow-x: auto; margin: .6rem 0; } .scroll:focus { outline: 2px solid var(--c0); }
    .scroll table { overflow-wrap: normal; font-size: .9rem; }
    caption { text-align: left; font-size: .85rem; opacity: .8; padding-bottom: .2rem; }
    td, th { vertical-align: top; unicode-bidi: isolate; } th { font-weight: 600; }
    tbody th { font-weight: 500; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    details { margin: .5rem 0; } summary { cursor: pointer; font-weight: 600; padding: .2rem 0; }
    .graph { display: block; height: auto; max-width: 100%; margin: 0 auto; } .wide { min-width: 46rem; } .graph text { text-anchor: middle; fill: var(--ink); }
    .graph text { font: 600 12.5px system-ui, sans-serif; } .graph .detail { font: 10.5px system-ui, sans-serif; }
    .graph rect { fill: var(--tint); stroke: var(--c0); stroke-width: 1.3; } .graph .port rect { stroke: var(--c1); }
    .graph .arrow { fill: none; stroke: var(--c5); stroke-width: 1.2; }
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: .8rem; }
    figure { margin: 0; padding: .6rem; background: var(--tint); border-radius: 6px; overflow: hidden; }
    figcaption { font-size: .85rem; overflow-wrap: anywhere; } figure svg { width: 100%; height: auto; display: block; }
    figure text { font: 10px system-ui, sans-serif; fill: var(--ink); } figure rect { fill: var(--c0); }
    figure line { stroke: var(--c5); } .warning { color: var(--c1); font-weight: 600; }
    .bar { width: 100%; height: 1.6rem; display: block; margin: .6rem 0; border-radius: 4px; }
    .bar rect, .swatch { fill: currentColor; } .c6 { color: var(--faint); }
    @media print { nav, .scroll:focus { display: none; } }
    """
}
