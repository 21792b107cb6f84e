// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension RuntimeError: CustomStringConvertible {
    /// What is wrong and what to do about it: `place: what is wrong; remedy`.
    public var description: String {
      switch self {
      case .kernels(let error): "\(error)"
      case .weightCount(let tensor, let expected, let found):
        "tensor \(tensor): \(found) weights, the graph needs \(expected); export the model again"
      case .tensorType(let tensor):
        "tensor \(tensor): the weights are not of the type that the graph declares; export the model again"
      case .codes(let tensor):
        "tensor \(tensor): a code of -128, or a scale that is not positive and normal; quantise the weights again"
      case .inputShape(let port):
        "input \(port): the outermost dimension is not the batch; declare [B, …]"
      case .extent(let batch, let steps, let maximumBatch, let maximumSteps):
        "\(batch) items of \(steps) steps, the session takes 1 to \(maximumBatch) of 1 to \(maximumSteps); split the batch, "
          + "or make a larger session"
      case .exceedsGraph(let maximumBatch, let maximumSteps):
        "larger than the graph allows; stay within \(maximumBatch) items of \(maximumSteps) steps"
      case .tooLarge(let byteCount, let maximum):
        "\(byteCount) bytes of memory are needed, at most \(maximum) are taken; use a smaller model or batch"
      case .tooMuchConstantWork(let node, let maximum):
        "node \(node): what is computed once, constants and the layers that read keys, takes more than \(maximum) "
          + "multiply-adds; use fewer keys, smaller rows for them, or results that are stored as tensors"
      case .elementCount(let port, let expected, let found):
        "port \(port): \(found) elements, \(expected) are needed; pass items × steps × features"
      case .elementType(let port): "port \(port): another element type; see the type that modelctl inspect shows"
      case .unknownPort(let port): "port \(port): the graph has none of that number; see modelctl inspect"
      case .notSteppable(let node):
        "graph: node \(node) keeps it from running step by step; build it of keys, recurrent layers, the last step and "
          + "operations per row, in this order"
      }
    }
  }
#endif
