import ToolSupport

/// A chart of numbers over epochs, as SVG.
struct LineChart {
  /// One line of a chart. A number that cannot be drawn, such as NaN, leaves a gap.
  struct Series {
    var name: String
    /// Which of the page's colours.
    var colour: Int
    var isDashed: Bool
    /// By epoch, ascending.
    var points: [(epoch: Int, value: Double)]
  }

  /// An epoch to point out.
  struct Mark {
    var epoch: Int
    var colour: Int
    var label: String
  }

  var title: String
  var series: [Series]
  var marks: [Mark]

  /// In units of the drawing, as are all lengths here.
  private static let size = (width: 720.0, height: 300.0)
  private static let margins = (left: 64.0, right: 16.0, top: 12.0, bottom: 44.0)
  /// More points than that are drawn as the least and the greatest of each stretch.
  private static let maximumPointCount = 1_440

  /// The whole `svg` element.
  var svg: String {
    let epochs = series.flatMap { $0.points.map(\.epoch) } + marks.map(\.epoch)
    let x = PlotScale.counting((epochs.min() ?? 1)...(epochs.max() ?? 1))
    let y = PlotScale.fitting(series.flatMap { $0.points.map(\.value) })
    let box = "0 0 \(Int(Self.size.width)) \(Int(Self.size.height))"
    var parts = [#"<svg viewBox="\#(box)" role="img" aria-label="\#(title.htmlEscaped)">"#]
    for tick in y.ticks {
      let place = vertical(tick, y)
      parts.append(line(Self.margins.left, place, Self.size.width - Self.margins.right, place, "grid"))
      parts.append(text(Self.margins.left - 8, place + 4, y.label(of: tick), "end"))
    }
    for tick in x.ticks {
      let place = horizontal(tick, x)
      parts.append(line(place, Self.bottom, place, Self.bottom + 5, "axis"))
      parts.append(text(place, Self.bottom + 19, x.label(of: tick), "middle"))
    }
    parts.append(line(Self.margins.left, Self.bottom, Self.size.width - Self.margins.right, Self.bottom, "axis"))
    parts.append(
      text((Self.margins.left + Self.size.width - Self.margins.right) / 2, Self.size.height - 6, "epoch", "middle"))
    for mark in marks {
      let place = horizontal(Double(mark.epoch), x)
      let isFarRight = place > Self.size.width / 2
      parts.append(line(place, Self.margins.top, place, Self.bottom, "mark c\(mark.colour)"))
      parts.append(
        text(
          place + (isFarRight ? -5 : 5), Self.margins.top + 11 + 15 * Double(mark.colour), mark.label,
          isFarRight ? "end" : "start"))
    }
    for series in series { parts.append(drawing(of: series, x, y)) }
    return parts.joined(separator: "\n") + "\n</svg>\n"
  }

  private static var bottom: Double { size.height - margins.bottom }

  private func horizontal(_ value: Double, _ scale: PlotScale) -> Double {
    Self.margins.left + scale.position(of: value) * (Self.size.width - Self.margins.left - Self.margins.right)
  }

  private func vertical(_ value: Double, _ scale: PlotScale) -> Double {
    Self.bottom - scale.position(of: value) * (Self.bottom - Self.margins.top)
  }

  /// The line, broken where a number is missing; a point that has no neighbours is a dot.
  private func drawing(of series: Series, _ x: PlotScale, _ y: PlotScale) -> String {
    var stretches: [[String]] = [[]]
    for point in Self.thinned(series.points) {
      guard PlotScale.isDrawable(point.value) else {
        stretches.append([])
        continue
      }
      stretches[stretches.count - 1].append(
        "\(coordinate(horizontal(Double(point.epoch), x))) \(coordinate(vertical(point.value, y)))")
    }
    let style = "c\(series.colour)\(series.isDashed ? " dashed" : "")"
    var drawn = #"<g class="\#(style)"><title>\#(series.name.htmlEscaped)</title>"#
    for stretch in stretches where !stretch.isEmpty {
      if stretch.count == 1 {
        let place = stretch[0].split(separator: " ")
        drawn += #"<circle cx="\#(place[0])" cy="\#(place[1])" r="3"/>"#
      } else {
        drawn += #"<path d="M\#(stretch.joined(separator: "L"))"/>"#
      }
    }
    return drawn + "</g>"
  }

  /// Of many points, the least and the greatest of each stretch, in their order; the last always.
  private static func thinned(_ points: [(epoch: Int, value: Double)]) -> [(epoch: Int, value: Double)] {
    guard points.count > maximumPointCount else { return points }
    let length = (2 * points.count + maximumPointCount - 1) / maximumPointCount
    var thinned: [(epoch: Int, value: Double)] = []
    for start in stride(from: 0, to: points.count, by: length) {
      let stretch = points[start..<min(start + length, points.count)].filter { PlotScale.isDrawable($0.value) }
      guard let low = stretch.min(by: { $0.value < $1.value }), let high = stretch.max(by: { $0.value < $1.value })
      else {
        thinned.append((points[start].epoch, .nan))
        continue
      }
      thinned += low.epoch == high.epoch ? [low] : [low, high].sorted { $0.epoch < $1.epoch }
    }
    if let last = points.last, thinned.last?.epoch != last.epoch { thinned.append(last) }
    return thinned
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
    let start = #"x1="\#(coordinate(x1))" y1="\#(coordinate(y1))""#
    let end = #"x2="\#(coordinate(x2))" y2="\#(coordinate(y2))""#
    return #"<line class="\#(style)" \#(start) \#(end)/>"#
  }

  private func text(_ x: Double, _ y: Double, _ text: String, _ anchor: String) -> String {
    #"<text x="\#(coordinate(x))" y="\#(coordinate(y))" text-anchor="\#(anchor)">\#(text.htmlEscaped)</text>"#
  }
}
