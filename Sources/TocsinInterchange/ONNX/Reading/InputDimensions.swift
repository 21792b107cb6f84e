/// The inputs of an ONNX graph, with their batch and time found.
struct InputDimensions {
  /// An input: the dimensions that the file gives it, and the axes that its node has.
  struct Input {
    var name: String
    var type: ElementType
    /// The batch, then time where it is dynamic, then the others.
    var axes: [Extent]
    /// For each dimension of the file its axis; `nil` for the batch's where the file has a network for one item.
    var dims: [Int?]
    /// The dimensions of the port: the file's, with the batch and then a dynamic time in front.
    var order: [[Int]]
    /// Whether its elements stand for truth values: 0 or 1. Whole numbers do where they are no keys.
    var isMask: Bool
  }

  var inputs: [Input]
  var batchMode: BatchMode
  var maximumSteps: Int
}
