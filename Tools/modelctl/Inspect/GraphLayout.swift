/// Where the boxes of a diagram stand: in layers from top to bottom, each below all that it reads, as near to those as
/// there is room (after Sugiyama, Tagawa and Toda, 1981: layers, order by barycentres, places). The same diagram always
/// gives the same layout.
struct GraphLayout {
  struct Point {
    var x: Double
    var y: Double
  }

  /// More boxes than that are for a table, not for a drawing.
  static let maximumBoxCount = 200
  /// As many layers may all arrows together cross.
  static let maximumCrossings = 4_000
  /// Of a box, in units of the drawing, as are all lengths here.
  static let box = (width: 176.0, height: 62.0)
  private static let (boxGap, layerGap, bendWidth, margin) = (18.0, 40.0, 10.0, 10.0)

  /// The upper left corner of each box.
  private(set) var corners: [Point] = []
  /// The corners' middles that an arrow leads through, from the box that it leaves to the one that it reaches.
  private(set) var paths: [[Point]] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  /// `nil` for a diagram that is too large to be drawn.
  init?(of diagram: GraphDiagram) {
    guard diagram.boxes.count <= Self.maximumBoxCount else { return nil }
    let layers = Self.layers(of: diagram)
    var places = Places(layers: layers)
    var routes: [[Int]] = []
    var crossings = 0
    for arrow in diagram.arrows {
      crossings += layers[arrow.to] - layers[arrow.from]
      guard crossings <= Self.maximumCrossings else { return nil }
      routes.append(places.route(from: arrow.from, to: arrow.to))
    }
    places.order()
    places.spread { $0 < diagram.boxes.count ? Self.box.width + Self.boxGap : Self.bendWidth + Self.boxGap }
    let left = diagram.boxes.indices.map { places.x[$0] }.min() ?? 0
    let right = places.x.max() ?? 0
    let least = min(left - Self.box.width / 2, places.x.min() ?? 0) - Self.margin
    width =
      max(right, (diagram.boxes.indices.map { places.x[$0] }.max() ?? 0) + Self.box.width / 2) - least + Self.margin
    height = Double((layers.max() ?? 0) + 1) * (Self.box.height + Self.layerGap) - Self.layerGap + 2 * Self.margin
    func top(_ place: Int) -> Double { Self.margin + Double(places.layer[place]) * (Self.box.height + Self.layerGap) }
    corners = diagram.boxes.indices.map { Point(x: places.x[$0] - least - Self.box.width / 2, y: top($0)) }
    paths = routes.map { route in
      route.enumerated().flatMap { index, place -> [Point] in
        let x = places.x[place] - least
        let (upper, lower) = (Point(x: x, y: top(place)), Point(x: x, y: top(place) + Self.box.height))
        return index == 0 ? [lower] : index == route.count - 1 ? [upper] : [upper, lower]
      }
    }
  }

  /// The layer of each box: below all that it reads; of one that reads nothing, right above its first reader.
  private static func layers(of diagram: GraphDiagram) -> [Int] {
    var layers = [Int](repeating: 0, count: diagram.boxes.count)
    for arrow in diagram.arrows { layers[arrow.to] = max(layers[arrow.to], layers[arrow.from] + 1) }
    let readers = Set(diagram.arrows.map(\.to))
    for box in diagram.boxes.indices where !readers.contains(box) {
      let nearest = diagram.arrows.filter { $0.from == box }.map { layers[$0.to] }.min()
      layers[box] = max((nearest ?? 1) - 1, 0)
    }
    return layers
  }
}

/// Boxes, and bends where an arrow crosses a layer, by number: boxes first.
private struct Places {
  private(set) var layer: [Int]
  private(set) var x: [Double]
  /// By layer, from left to right.
  private var rows: [[Int]]
  private var above: [[Int]]
  private var below: [[Int]]

  init(layers: [Int]) {
    layer = layers
    rows = Array(repeating: [], count: (layers.max() ?? 0) + 1)
    for (place, layer) in layers.enumerated() { rows[layer].append(place) }
    x = Array(repeating: 0, count: layers.count)
    above = Array(repeating: [], count: layers.count)
    below = above
  }

  /// The places of an arrow from box to box, with a new bend in each layer between them.
  mutating func route(from start: Int, to end: Int) -> [Int] {
    var route = [start]
    for crossed in layer[start] + 1..<layer[end] {
      let bend = layer.count
      layer.append(crossed)
      rows[crossed].append(bend)
      x.append(0)
      above.append([])
      below.append([])
      route.append(bend)
    }
    route.append(end)
    for (upper, lower) in zip(route, route.dropFirst()) {
      below[upper].append(lower)
      above[lower].append(upper)
    }
    return route
  }

  /// Orders each row by the mean position of its neighbours in the row before, downwards and upwards in turn.
  mutating func order() {
    for sweep in 0..<8 {
      let goesDown = sweep.isMultiple(of: 2)
      let neighbours = goesDown ? above : below
      for row in goesDown ? Array(rows.indices) : rows.indices.reversed() {
        var position = [Double](repeating: 0, count: layer.count)
        for other in rows { for (index, place) in other.enumerated() { position[place] = Double(index) } }
        let centre = rows[row].map { place in
          (place, Self.mean(neighbours[place].map { position[$0] }) ?? position[place])
        }
        rows[row] = centre.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
          .map(\.element.0)
      }
    }
  }

  /// Moves places towards the middle of their neighbours, as far as the widths allow.
  mutating func spread(width: (Int) -> Double) {
    for row in rows { settle(row, wanted: row.map { _ in 0 }, width) }
    for sweep in 0..<64 {
      for row in sweep.isMultiple(of: 2) ? rows : rows.reversed() {
        let wanted = row.map { place in Self.mean((above[place] + below[place]).map { x[$0] }) ?? x[place] }
        settle(row, wanted: wanted, width)
      }
    }
  }

  /// Places a row from left to right without overlaps, and then moves it as a whole to where it is wanted.
  private mutating func settle(_ row: [Int], wanted: [Double], _ width: (Int) -> Double) {
    for (index, place) in row.enumerated() {
      x[place] = wanted[index]
      guard index > 0 else { continue }
      x[place] = max(x[place], x[row[index - 1]] + (width(row[index - 1]) + width(place)) / 2)
    }
    let shift = Self.mean(zip(row, wanted).map { x[$0] - $1 }) ?? 0
    for place in row { x[place] -= shift }
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
