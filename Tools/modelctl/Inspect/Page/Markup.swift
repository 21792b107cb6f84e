import ToolSupport

/// A piece of HTML, well-formed as XML. Texts become one by being escaped, so neither is taken for the other.
struct Markup {
  fileprivate(set) var html: String

  /// Text, escaped.
  init(_ text: String) { html = text.htmlEscaped }

  /// What is markup already.
  init(html: String) { self.html = html }

  static func + (left: Markup, right: Markup) -> Markup { Markup(html: left.html + right.html) }

  static func += (left: inout Markup, right: Markup) { left.html += right.html }

  /// An element with attributes, whose values are escaped.
  static func element(_ name: String, _ attributes: [(String, String)], _ content: Markup) -> Markup {
    let attributes = attributes.map { #" \#($0.0)="\#($0.1.htmlEscaped)""# }.joined()
    return Markup(html: "<\(name)\(attributes)>\(content.html)</\(name)>")
  }

  static func element(_ name: String, _ content: Markup) -> Markup { element(name, [], content) }

  static func paragraph(_ text: String) -> Markup { element("p", Markup(text)) + Markup(html: "\n") }

  static func code(_ text: String) -> Markup { element("code", Markup(text)) }

  /// What is folded away until it is asked for; browsers do that without a script.
  static func details(_ summary: String, _ content: Markup) -> Markup {
    element("details", element("summary", Markup(summary)) + Markup(html: "\n") + content) + Markup(html: "\n")
  }

  /// Longer texts have a line of their own in a list of pairs.
  private static let longText = 40

  /// Names with what they stand for. The style `facts` is for numbers to be seen at once, `pairs` for many short texts,
  /// `texts` for sentences.
  static func definitions(_ entries: [(term: String, text: Markup)], style: String = "facts") -> Markup {
    var list = Markup("\n")
    for entry in entries {
      let length = [("class", "long")].filter { _ in entry.text.html.count > longText }
      list += element("div", length, element("dt", Markup(entry.term)) + element("dd", entry.text)) + Markup("\n")
    }
    return element("dl", [("class", style)], list) + Markup("\n")
  }

  /// A table in a box of its own, within which it scrolls where the screen is narrow. The first cell of a row heads it.
  static func table(
    _ caption: String, _ columns: [(title: String, isNumber: Bool)], rows: [[Markup]]
  ) -> Markup {
    let head = columns.map { element("th", [("scope", "col")] + style($0.isNumber), Markup($0.title)) }
    var body = Markup("\n")
    for row in rows {
      let cells = zip(columns, row).enumerated().map { index, cell in
        element(index == 0 ? "th" : "td", (index == 0 ? [("scope", "row")] : []) + style(cell.0.isNumber), cell.1)
      }
      body += element("tr", joined(cells)) + Markup("\n")
    }
    let table = element(
      "table",
      element("caption", Markup(caption)) + element("thead", element("tr", joined(head))) + element("tbody", body))
    return element("div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)], table)
      + Markup("\n")
  }

  static func list(_ items: [Markup]) -> Markup {
    element("ul", joined(items.map { element("li", $0) + Markup("\n") })) + Markup("\n")
  }

  /// Lines below each other.
  static func lines(_ lines: [Markup]) -> Markup { Markup(html: lines.map(\.html).joined(separator: "<br/>")) }

  static func joined(_ parts: [Markup]) -> Markup { Markup(html: parts.map(\.html).joined()) }

  private static func style(_ isNumber: Bool) -> [(String, String)] { isNumber ? [("class", "number")] : [] }
}
