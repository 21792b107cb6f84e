import TocsinGraph
import TocsinTensor
import ToolSupport

extension TrainingFixture {
  /// The network.
  func graph() throws(ToolFailure) -> Graph {
    var ports: [PortDeclaration] = []
    for port in inputs {
      let shape = try shape(port.shape)
      ports.append(
        PortDeclaration(name: try valid(port.name), dtype: port.dtype == .u32 ? .uint32 : .float32, shape: shape))
    }
    var declarations: [TensorDeclaration] = []
    for tensor in tensors {
      let shape = try shape(tensor.shape.map { .fixed($0) })
      declarations.append(TensorDeclaration(name: try valid(tensor.name), dtype: .float32, shape: shape))
    }
    var operations: [Op] = []
    for node in nodes { operations.append(try node.operation(in: self)) }
    var results: [TocsinGraph.Output] = []
    for output in outputs {
      results.append(TocsinGraph.Output(name: try valid(output.name), value: try value(output.value)))
    }
    do throws(GraphError) {
      return try Graph(inputs: ports, tensors: declarations, nodes: operations, outputs: results)
    } catch {
      throw ToolFailure("\(error)")
    }
  }

  /// The tensor of a name; `nil` where there is none.
  func tensor(named name: String) -> TensorID? {
    tensors.firstIndex { $0.name == name }.map { TensorID($0) }
  }

  /// A value of the graph by its number.
  func value(_ index: Int) throws(ToolFailure) -> ValueID {
    guard index >= 0, index < inputs.count + nodes.count else {
      throw ToolFailure("there is no value \(index); write the fixtures anew")
    }
    return ValueID(index)
  }

  /// A shape whose dynamic dimensions are at most this fixture's.
  func shape(_ dimensions: [FixtureDimension]) throws(ToolFailure) -> Shape {
    guard dimensions.count <= Shape.maximumRank else {
      throw ToolFailure(
        "a shape has \(dimensions.count) dimensions, more than \(Shape.maximumRank); write the fixtures anew")
    }
    return Shape(
      dimensions.map { dimension in
        switch dimension {
        case .fixed(let size): .fixed(size)
        case .batch: .batch(maximum: batch)
        case .time: .time(maximum: steps)
        }
      })
  }

  /// The sizes of a value in this fixture's batch; of packed sequences `B` and `T` are one dimension, the positions.
  func sizes(of value: ValueID, in graph: Graph) -> [Int] {
    var sizes: [Int] = []
    for (axis, dimension) in graph.type(of: value).shape.dimensions.enumerated() {
      switch dimension {
      case .fixed(let size): sizes.append(size)
      case .batch: sizes.append(batch)
      case .time:
        if axis == 1, let lengths { sizes[0] = lengths.reduce(0, +) } else { sizes.append(steps) }
      }
    }
    return sizes
  }

  private func valid(_ name: String) throws(ToolFailure) -> Name {
    guard let name = Name(bytes: Array(name.utf8)) else {
      throw ToolFailure("\(name) is not a name of 1 to 64 printable characters; write the fixtures anew")
    }
    return name
  }
}
