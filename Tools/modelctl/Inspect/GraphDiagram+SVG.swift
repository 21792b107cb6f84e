import ToolSupport

extension GraphDiagram {
  /// The diagram as an `svg` element; `nil` where it is too large to be drawn.
  var svg: String? {
    guard let layout = GraphLayout(of: self) else { return nil }
    let size = "\(coordinate(layout.width)) \(coordinate(layout.height))"
    let style = layout.width > 700 ? "graph wide" : "graph"
    var svg = #"<svg class="\#(style)" viewBox="0 0 \#(size)" width="\#(coordinate(layout.width))" role="img">"#
    svg += "\n<title>The network: \(boxes.count) boxes, data flows from top to bottom</title>\n"
    for path in layout.paths { svg += Self.arrow(path) }
    for (box, corner) in zip(boxes, layout.corners) { svg += Self.drawing(of: box, at: corner) }
    return svg + "</svg>\n"
  }

  /// A curve through the points that leaves and arrives downwards, with a head.
  private static func arrow(_ points: [GraphLayout.Point]) -> String {
    guard let first = points.first, let last = points.last else { return "" }
    var path = "M\(coordinate(first.x)) \(coordinate(first.y))"
    for (from, to) in zip(points, points.dropFirst()) {
      let middle = coordinate((from.y + to.y) / 2)
      path += "C\(coordinate(from.x)) \(middle) \(coordinate(to.x)) \(middle) \(coordinate(to.x)) \(coordinate(to.y))"
    }
    let head = "M\(coordinate(last.x - 4)) \(coordinate(last.y - 7))L\(coordinate(last.x)) \(coordinate(last.y))"
    return #"<path class="arrow" d="\#(path)\#(head)L\#(coordinate(last.x + 4)) \#(coordinate(last.y - 7))"/>"# + "\n"
  }

  private static func drawing(of box: Box, at corner: GraphLayout.Point) -> String {
    let (width, height) = GraphLayout.box
    let isPort = box.kind != .operation
    let texts = [box.title] + box.details
    var svg = #"<g class="\#(isPort ? "port" : "op")"><title>\#(texts.joined(separator: "; ").htmlEscaped)</title>"#
    svg += #"<rect x="\#(coordinate(corner.x))" y="\#(coordinate(corner.y))" width="\#(coordinate(width))" "#
    svg += #"height="\#(coordinate(height))" rx="\#(isPort ? 20 : 4)"/>"#
    let lines = texts.prefix(3)
    let top = corner.y + height / 2 - 8 * Double(lines.count - 1) + 4
    for (index, line) in lines.enumerated() {
      let style = index == 0 ? "" : #" class="detail""#
      svg += #"<text x="\#(coordinate(corner.x + width / 2))" y="\#(coordinate(top + 16 * Double(index)))"\#(style)>"#
      svg += shortened(line, to: index == 0 ? 22 : 28).htmlEscaped + "</text>"
    }
    return svg + "</g>\n"
  }

  private static func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
  }
}
