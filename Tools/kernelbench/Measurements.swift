import Glibc
import ToolSupport

/// One measured quantity: a sample per round.
struct Measurements {
  /// What is better.
  enum Direction: String, Encodable {
    case lower, higher
  }

  private(set) var name: String
  let unit: String
  let better: Direction
  /// What is asked of the median, where something is.
  var target: Double?
  private(set) var samples: [Double] = []

  init(_ name: String, unit: String, better: Direction, target: Double? = nil) {
    self.name = name
    self.unit = unit
    self.better = better
    self.target = target
  }

  mutating func add(_ sample: Double) { samples.append(sample) }

  /// The same samples under another name.
  func renamed(_ name: String) -> Measurements {
    var measurements = self
    measurements.name = name
    return measurements
  }

  var median: Double { middle(of: samples) }
  var minimum: Double { samples.min() ?? .nan }
  var maximum: Double { samples.max() ?? .nan }
}

/// The middle value; of an even number, the lower of the two.
func middle(of values: [Double]) -> Double {
  values.isEmpty ? .nan : values.sorted()[(values.count - 1) / 2]
}

/// Monotonic time in nanoseconds.
func nanoseconds() -> UInt64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = nanoseconds()
  try body()
  return Double(nanoseconds() - start) / 1e9
}

/// A number with as many digits as its size deserves.
func format(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  if value >= 100 { return grouped(Int(value.rounded())) }
  let digits = value >= 1 ? 100.0 : 1000.0
  return "\((value * digits).rounded() / digits)"
}

private func grouped(_ value: Int) -> String {
  var text = ""
  for (index, digit) in "\(value)".reversed().enumerated() {
    if index > 0 && index % 3 == 0 { text = "," + text }
    text = "\(digit)" + text
  }
  return text
}

/// The report of a run: what `--json` prints, schema `tocsin.bench/1`.
struct BenchmarkReport: JSONReport {
  static let schema = "tocsin.bench/1"

  struct Row: Encodable {
    var name: String
    var unit: String
    var better: Measurements.Direction
    var median: Double
    var minimum: Double
    var maximum: Double
    var target: Double?
    /// The peer's median over ours, or ours over the peer's, so that above 1 we are ahead.
    var ratios: [String: Double]
  }

  var instructionSet: String?
  var rounds: Int
  var rows: [Row]

  /// Rows of ours, each with its ratio to every peer's quantity of the same unit and meaning.
  init(instructionSet: String?, rounds: Int, ours: [Measurements], peers: [String: [String: Measurements]]) {
    self.instructionSet = instructionSet
    self.rounds = rounds
    rows = ours.map { measurement in
      var ratios: [String: Double] = [:]
      for (peer, quantities) in peers {
        guard let other = quantities[measurement.name] else { continue }
        ratios[peer] =
          measurement.better == .lower ? other.median / measurement.median : measurement.median / other.median
      }
      return Self.row(measurement, ratios: ratios)
    }
    for (peer, quantities) in peers.sorted(by: { $0.key < $1.key }) {
      for (_, measurement) in quantities.sorted(by: { $0.key < $1.key }) {
        var row = Self.row(measurement, ratios: [:])
        row.name = "\(peer): \(measurement.name)"
        rows.append(row)
      }
    }
  }

  private static func row(_ measurement: Measurements, ratios: [String: Double]) -> Row {
    Row(
      name: measurement.name, unit: measurement.unit, better: measurement.better, median: measurement.median,
      minimum: measurement.minimum, maximum: measurement.maximum, target: measurement.target, ratios: ratios)
  }

  /// The report for a terminal.
  var text: String {
    var table = TextTable([
      ("quantity", .left), ("unit", .left), ("median", .right), ("min", .right), ("max", .right), ("target", .right),
      ("ahead of peers", .left),
    ])
    for row in rows {
      let bound = row.target.map { (row.better == .lower ? "≤ " : "≥ ") + format($0) } ?? ""
      let ratios = row.ratios.sorted { $0.key < $1.key }.map { "\($0.key) \(format($0.value))×" }
      table.append([
        row.name, row.unit, format(row.median), format(row.minimum), format(row.maximum), bound,
        ratios.joined(separator: ", "),
      ])
    }
    let kernels = instructionSet.map { ", kernels: \($0)" } ?? ""
    return "\(rounds) rounds, one thread\(kernels)\n" + table.text
  }
}
