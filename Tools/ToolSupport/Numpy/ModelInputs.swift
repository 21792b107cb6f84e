public import TocsinFormat
public import TocsinGraph
import TocsinTensor

/// What a model is run on: an array for each input of its graph.
public struct ModelInputs: Sendable {
  /// The number of items.
  public var batch: Int
  /// The number of time steps; 1 where no input's are dynamic.
  public var steps: Int
  /// One for each input, in the order of the graph.
  public var tensors: [TensorData]

  /// Takes the arrays of the inputs' names, or of those behind a prefix, and checks their shapes.
  public init(_ archive: NumpyArchive, prefix: String = "", graph: Graph) throws(ToolFailure) {
    var batch: Int?
    var steps: Int?
    tensors = []
    for port in graph.inputs {
      let name = prefix + port.name.text
      let array = try archive.array(name)
      guard array.shape.count == port.shape.rank else { throw Self.wrongShape(array, name, port, archive) }
      for (size, dimension) in zip(array.shape, port.shape.dimensions) {
        let fits =
          switch dimension {
          case .fixed(let expected): size == expected
          case .batch(let maximum): Self.agrees(size, with: &batch, maximum)
          case .time(let maximum): Self.agrees(size, with: &steps, maximum)
          }
        guard fits else { throw Self.wrongShape(array, name, port, archive) }
      }
      switch port.dtype {
      case .float32: tensors.append(.float32(array.floats))
      case .uint32: tensors.append(.uint32(try Self.keys(array, name, archive)))
      case .bfloat16, .int8: preconditionFailure("inputs are numbers or keys")
      }
    }
    self.batch = batch ?? 1
    self.steps = steps ?? 1
  }

  /// Whether a dynamic size is allowed, and the same as that of the inputs before.
  private static func agrees(_ size: Int, with earlier: inout Int?, _ maximum: Int) -> Bool {
    if earlier == nil { earlier = size }
    return size == earlier && size <= maximum
  }

  private static func wrongShape(
    _ array: NumpyArray, _ name: String, _ port: PortDeclaration, _ archive: NumpyArchive
  ) -> ToolFailure {
    ToolFailure(
      "array \(name) has the shape \(array.shape); the model takes \(port.shape), with B and T in front and the same for "
        + "all inputs",
      file: archive.path)
  }

  private static func keys(
    _ array: NumpyArray, _ name: String, _ archive: NumpyArchive
  ) throws(ToolFailure) -> [UInt32] {
    guard case .integers(let values) = array.values else {
      throw ToolFailure("array \(name) has no integers; the model takes keys from 0 below 2^32", file: archive.path)
    }
    var keys: [UInt32] = []
    keys.reserveCapacity(values.count)
    for value in values {
      guard let key = UInt32(exactly: value) else {
        throw ToolFailure(
          "array \(name): \(value) at \(keys.count) is no key; keys are integers from 0 below 2^32", file: archive.path)
      }
      keys.append(key)
    }
    return keys
  }
}
