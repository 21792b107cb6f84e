import Foundation
import ToolSupport

/// Other runtimes on the same network, M1 with integer keys, through the scripts beside the neutral networks.
struct PeerBenchmarks {
  private let names: [String]
  private let python: String?
  private let folder: String
  /// By peer, then by the name of the quantity.
  private(set) var measurements: [String: [String: Measurements]] = [:]

  /// No Python, no peers.
  init(names: [String], python: String?, folder: String) {
    self.names = names
    self.python = python
    self.folder = folder
  }

  /// What `bench.py` prints, of one peer and one model.
  private struct Result: Decodable {
    var p50_us: Double?
    var thr32: Double?
    var thr256: Double?
  }

  mutating func measure() throws {
    guard let python else { return }
    for name in names {
      let text = try output(
        of: python, ["\(folder)/bench.py", "--peer", name, "--model", "m1idx"],
        environment: ["OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"])
      let line = text.split(separator: "\n").last(where: { $0.hasPrefix("{") }) ?? ""
      let result = try ToolFailure.attributing(to: "\(folder)/bench.py") {
        try JSONDecoder().decode(Result.self, from: Data(line.utf8))
      }
      add(result.p50_us, "window latency", unit: "µs", better: .lower, peer: name)
      add(result.p50_us.map { 1e6 / $0 }, "windows/s, batch 1", unit: "1/s", better: .higher, peer: name)
      add(result.thr32, "windows/s, batch 32", unit: "1/s", better: .higher, peer: name)
      add(result.thr256, "windows/s, batch 256", unit: "1/s", better: .higher, peer: name)
    }
  }

  private mutating func add(
    _ sample: Double?, _ quantity: String, unit: String, better: Measurements.Direction, peer: String
  ) {
    guard let sample else { return }
    measurements[peer, default: [:]][
      quantity, default: Measurements(quantity, unit: unit, better: better)
    ].add(sample)
  }
}
