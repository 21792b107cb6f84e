public import TocsinRuntime
import TocsinTensor

extension Model {
  /// The first output for keys `[batch, steps]`, from a session made for just this run.
  public func run(keys: [UInt32], batch: Int, steps: Int) throws(RuntimeError) -> [Float] {
    var session = try Session(model: self, maximumBatch: batch, maximumSteps: steps)
    try session.begin(batch: batch, steps: steps)
    try session.setKeys(keys.span, input: 0)
    session.run()
    return try session.output(0)
  }

  /// The first output for features `[batch, steps, D]`, from a session made for just this run.
  public func run(features: [Float], batch: Int, steps: Int) throws(RuntimeError) -> [Float] {
    var session = try Session(model: self, maximumBatch: batch, maximumSteps: steps)
    try session.begin(batch: batch, steps: steps)
    try session.setFeatures(features.span, input: 0)
    session.run()
    return try session.output(0)
  }
}

extension Session {
  /// An output of the last run.
  public func output(_ index: Int) throws(RuntimeError) -> [Float] {
    var values = [Float](repeating: .nan, count: try outputCount(index))
    var span = values.mutableSpan
    try copyOutput(index, into: &span)
    return values
  }
}

extension Sequence<Float> {
  /// The bit patterns: what "the same result" means here.
  public var bitPatterns: [UInt32] { map(\.bitPattern) }
}
