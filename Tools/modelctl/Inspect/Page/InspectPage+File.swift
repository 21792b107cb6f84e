import Foundation
import ToolSupport

extension InspectPage {
  /// Where the bytes of the file go: a bar, and the section table.
  var file: Markup {
    let columns = [
      ("section", false), ("", false), ("stored", true), ("of file", true), ("decoded", true), ("ratio", true),
      ("codec", false), ("SHA-256", false),
    ]
    let rows = report.sections.enumerated().map { index, section in
      let ratio = Double(section.decodedLength) / Double(max(section.storedLength, 1))
      let codec = section.codec + (section.filter == "none" ? "" : ", \(section.filter)")
      return [
        Markup("\(section.id) \(section.title)"), Self.swatch(index), Markup(Self.grouped(section.storedLength)),
        Markup(percentage(section.storedLength, of: report.fileLength)), Markup(Self.grouped(section.decodedLength)),
        Markup(String(format: "%.2f", ratio)), Markup(codec), Markup.code(String(section.sha256.prefix(16)) + "…"),
      ]
    }
    let layout = report.layout
    let parts = [
      ("Header", layout.header), ("Section table", layout.table), ("Sections", layout.sections),
      ("Padding, all zero", layout.padding),
    ]
    return bar
      + Markup.table("Sections in file order; all else that the file holds is listed below", columns, rows: rows)
      + Markup.definitions(
        parts.map { ($0.0, Markup("\(Self.grouped($0.1)) bytes, \(percentage($0.1, of: report.fileLength))")) })
  }

  /// A stretch for each section, as long as its share of the file.
  private var bar: Markup {
    let whole = Double(max(report.fileLength, 1))
    var x = 0.0
    var svg = #"<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img">"#
    svg += "<title>Shares of the sections in the file</title>"
    for (index, section) in report.sections.enumerated() {
      let width = 1_000 * Double(section.storedLength) / whole
      let title = "\(section.name): \(percentage(section.storedLength, of: report.fileLength))"
      svg += #"<g class="c\#(index % 6)"><title>\#(title.htmlEscaped)</title>"#
      svg +=
        #"<rect x="\#(String(format: "%.2f", x))" y="0" width="\#(String(format: "%.2f", width))" height="20"/></g>"#
      x += width
    }
    return Markup(html: svg + "</svg>\n")
  }

  private static func swatch(_ index: Int) -> Markup {
    Markup.element("span", [("class", "c\(index % 6)"), ("aria-hidden", "true")], Markup("■"))
  }
}
