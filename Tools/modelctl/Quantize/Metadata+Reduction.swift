import TocsinFormat
import TocsinInterchange
import TocsinTensor
import ToolSupport

extension Metadata {
  /// Notes what repeats the reduction of a model with these weights. No time, host or path.
  mutating func note(_ reduction: WeightReduction, of weights: SHA256Digest) {
    set("quantize.weights", to: reduction.precision.rawValue)
    set("quantize.source", to: weights.text)
    set("quantize.tool", to: "modelctl \(toolVersion)")
    if !reduction.keep.isEmpty { set("quantize.keep", to: reduction.keep.joined(separator: " ")) }
  }
}
