/// One recorded run of the graph: inputs, and the outputs that every executor must give for them, bit for bit.
public struct GoldenVector: Equatable, Sendable {
  /// What `validate` asks of a shipped model; the reader accepts fewer.
  public static let recommendedCount = 8

  /// `B`, at least 1; 0 where the graph's inputs have no batch dimension.
  public var batchSize: Int
  /// `T`, at least 1; 0 where the graph's inputs have no time dimension.
  public var timeSteps: Int
  /// One per input of the graph, in graph order. All finite.
  public var inputs: [TensorData]
  /// One per output of the graph, in graph order. All finite.
  public var outputs: [TensorData]

  /// A vector of these sizes; whether they fit a graph is checked when a file is written.
  public init(batchSize: Int, timeSteps: Int, inputs: [TensorData], outputs: [TensorData]) {
    self.batchSize = batchSize
    self.timeSteps = timeSteps
    self.inputs = inputs
    self.outputs = outputs
  }
}
