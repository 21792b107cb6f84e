import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// A tensor's numbers as a page shows them.
struct TensorFigure {
  let name: String
  let type: String
  let shape: [Int]
  let statistics: TensorStatistics
  let outliers: Int?
  let deadChannels: Int?
  private let histogram: Histogram

  init(_ declaration: TensorDeclaration, _ data: TensorData) {
    let numbers = data.numbers ?? []
    name = declaration.name.text
    type = "\(declaration.dtype.name)"
    shape = declaration.shape.dimensions.map(\.maximum)
    statistics = TensorStatistics(numbers)
    outliers = TensorSpread(numbers).outlierCount
    deadChannels = DeadUnits.channels(of: numbers, shape: shape)?.count
    histogram = Histogram(numbers, bins: Self.binCount)
  }

  private static let binCount = 48
  /// In units of the drawing.
  private static let size = (width: 240.0, height: 84.0, axis: 70.0)

  var shapeText: String { "[\(shape.map { "\($0)" }.joined(separator: ", "))]" }

  /// The histogram under its ends, as an `svg` element.
  var svg: Markup {
    let most = Double(max(histogram.counts.max() ?? 1, 1))
    let width = Self.size.width / Double(max(histogram.counts.count, 1))
    let title = "Histogram of \(name), \(statistics.minimum) to \(statistics.maximum)"
    var svg = #"<svg viewBox="0 0 \#(Int(Self.size.width)) \#(Int(Self.size.height))" role="img">"#
    svg += "<title>\(title.htmlEscaped)</title>"
    for (index, count) in histogram.counts.enumerated() where count > 0 {
      let height = max(Double(count) / most * (Self.size.axis - 4), 0.7)
      svg += #"<rect x="\#(coordinate(width * Double(index)))" y="\#(coordinate(Self.size.axis - height))" "#
      svg += #"width="\#(coordinate(max(width - 0.6, 0.5)))" height="\#(coordinate(height))"/>"#
    }
    let axis = coordinate(Self.size.axis)
    svg += #"<line x1="0" x2="\#(Int(Self.size.width))" y1="\#(axis)" y2="\#(axis)"/>"#
    svg += #"<text x="0" y="82">\#(significant(histogram.lower))</text>"#
    svg += #"<text x="\#(Int(Self.size.width))" y="82" text-anchor="end">\#(significant(histogram.upper))</text></svg>"#
    return Markup(html: svg)
  }
}
