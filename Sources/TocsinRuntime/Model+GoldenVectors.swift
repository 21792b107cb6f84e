public import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Where a replay of a golden vector differs from what the file holds.
public struct GoldenMismatch: Equatable, Sendable {
  public var output: Int
  public var element: Int
  public var expected: Float
  public var found: Float
}

extension Model {
  /// Runs the graph on `inputs` and records what came out.
  public func goldenVector(batchSize: Int, timeSteps: Int, inputs: [TensorData]) throws(RuntimeError) -> GoldenVector {
    GoldenVector(
      batchSize: batchSize, timeSteps: timeSteps, inputs: inputs,
      outputs: try outputs(batchSize: batchSize, timeSteps: timeSteps, inputs: inputs))
  }

  /// Replays a golden vector; `nil` where every bit is as recorded.
  public func replay(_ vector: GoldenVector) throws(RuntimeError) -> GoldenMismatch? {
    let found = try outputs(batchSize: vector.batchSize, timeSteps: vector.timeSteps, inputs: vector.inputs)
    guard vector.outputs.count == found.count else { throw .unknownPort(min(vector.outputs.count, found.count)) }
    for output in found.indices {
      guard let expected = vector.outputs[output].floats, let values = found[output].floats else {
        throw .elementType(port: output)
      }
      guard expected.count == values.count else {
        throw .elementCount(port: output, expected: expected.count, found: values.count)
      }
      for element in values.indices where values[element].bitPattern != expected[element].bitPattern {
        return GoldenMismatch(
          output: output, element: element, expected: expected[element], found: values[element])
      }
    }
    return nil
  }

  /// Replays the golden vectors of a file, which shows that this machine computes the bits that the model was exported with.
  ///
  /// Takes a session's memory, and the time of as many runs as there are vectors.
  /// - Returns: the first difference and the vector that it is in; `nil` where every bit is as recorded.
  public func replay(
    _ vectors: DecodedList<GoldenVector>
  ) throws(RuntimeError) -> (vector: Int, mismatch: GoldenMismatch)? {
    for (index, vector) in vectors.enumerated() {
      if let mismatch = try replay(vector) { return (index, mismatch) }
    }
    return nil
  }

  /// What the graph makes of `inputs`, in a session made for this run alone: for tools and tests.
  ///
  /// - Parameters:
  ///   - batchSize: the number of items; 0 counts as 1.
  ///   - timeSteps: of no account where the graph's dimensions are all fixed but for the batch; 0 counts as 1.
  ///   - inputs: row-major, in the order of the graph's inputs, all of them.
  public func outputs(batchSize: Int, timeSteps: Int, inputs: [TensorData]) throws(RuntimeError) -> [TensorData] {
    guard inputs.count <= graph.inputs.count else { throw .unknownPort(graph.inputs.count) }
    let batch = max(batchSize, 1)
    let steps = max(timeSteps, 1)
    var session = try Session(model: self, maximumBatch: batch, maximumSteps: steps)
    try session.begin(batch: batch, steps: steps)
    if inputs.count < graph.inputs.count {
      let missing = inputs.count
      throw .elementCount(port: missing, expected: session.inputCount(missing), found: 0)
    }
    for (index, input) in inputs.enumerated() {
      switch input {
      case .uint32(let keys): try session.setKeys(keys.span, input: index)
      case .float32(let features): try session.setFeatures(features.span, input: index)
      case .bfloat16, .int8: throw .elementType(port: index)
      }
    }
    session.run()
    var results: [TensorData] = []
    for output in graph.outputs.indices {
      var values = [Float](repeating: 0, count: try session.outputCount(output))
      var span = values.mutableSpan
      try session.copyOutput(output, into: &span)
      results.append(.float32(values))
    }
    return results
  }
}
