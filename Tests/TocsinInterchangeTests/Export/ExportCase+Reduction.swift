import TestSupport
import TocsinFormat
import TocsinGraph

extension ExportCase {
  /// The same network with weights of int8 where they may be, and of bf16 and f32 besides.
  func reduced() throws -> ExportCase {
    let (graph, weights) = try Storage.mixed.apply(to: graph, weights: weights.flatMap { $0.numbers ?? [] })
    return ExportCase(name, graph, weights)
  }

  /// The network with the numbers that its weights stand for as f32.
  func dequantised() throws -> ExportCase {
    let (graph, weights) = try Storage.float32.apply(to: graph, weights: weights.flatMap { $0.numbers ?? [] })
    return ExportCase(name, graph, weights)
  }
}
