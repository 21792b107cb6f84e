import TocsinGraph
import TocsinTensor

/// Lowers a network that was read from an ONNX graph.
struct NetworkLowering {
  let graph: OnnxGraph
  let maximumBatch: Int

  func lower(_ network: inout Network) throws(OnnxImportError) -> LoweredGraph {
    let needed = Self.neededNodes(network)
    Self.findKeys(needed, in: &network)
    let ports = try makePorts(needed, &network)
    var lowering = Lowering(network, labels: labels(), maximumBatch: maximumBatch)
    lowering.emitter.setInputs(ports)
    for index in network.builder.nodes.indices where needed[index] {
      do {
        try lowering.lower(index)
      } catch {
        throw attributed(error, to: network.builder.nodes[index].origin)
      }
    }
    let outputs = try makeOutputs(network, &lowering)
    do {
      return try lowering.emitter.finish(outputs: outputs)
    } catch .dimension {
      throw .size(maximumBatch: maximumBatch)
    } catch {
      throw .network("the network does not fit: \(error)")
    }
  }

  private func attributed(_ problem: OnnxNodeProblem, to origin: Int) -> OnnxImportError {
    guard graph.node.indices.contains(origin) else { return .network("\(problem)") }
    let node = graph.node[origin]
    return .node(
      OnnxNodePlace(index: origin, name: node.name, operation: node.opType, domain: node.domain), problem)
  }

  /// What the nodes are called: their names, or their operations with their numbers.
  private func labels() -> [String] {
    graph.node.enumerated().map { index, node in
      let name = node.name.drop { $0 == "/" }
      return name.isEmpty ? "\(node.opType)\(index)" : String(name)
    }
  }

  /// Which nodes the outputs need.
  static func neededNodes(_ network: Network) -> [Bool] {
    let nodes = network.builder.nodes
    var needed = [Bool](repeating: false, count: nodes.count)
    for output in network.outputs { needed[output.view.node] = true }
    for index in nodes.indices.reversed() where needed[index] {
      for operand in nodes[index].operands { needed[operand.node] = true }
    }
    return needed
  }

  /// Which inputs are keys, and how many keys the tables have.
  private static func findKeys(_ needed: [Bool], in network: inout Network) {
    for (index, node) in network.builder.nodes.enumerated() where needed[index] {
      let count: Int
      switch node.op {
      case .oneHot(let classes): count = classes
      case .embedding(let table): count = table.rows
      default: continue
      }
      guard case .input(let input) = network.builder.nodes[node.operands[0].node].op else { continue }
      network.inputs[input].isKeys = true
      network.inputs[input].keyCount = max(network.inputs[input].keyCount, count)
    }
  }

  /// The ports, sorted by name; inputs that nothing needs have none.
  private func makePorts(_ needed: [Bool], _ network: inout Network) throws(OnnxImportError) -> [PortDeclaration] {
    var names = NameTable()
    var ports: [(input: Int, declaration: PortDeclaration)] = []
    for (index, input) in network.inputs.enumerated() where needed[input.node] {
      let node = network.builder.nodes[input.node]
      let extents = input.groups.map { node.axes[$0[0]] }
      let dimensions: [Dimension] = extents.map { extent in
        switch extent {
        case .fixed(let size): .fixed(size)
        case .batch: .batch(maximum: maximumBatch)
        case .time: .time(maximum: network.builder.maximumSteps)
        }
      }
      let declaration = PortDeclaration(
        name: names.name(for: input.name), dtype: input.isKeys ? .uint32 : .float32, shape: Shape(dimensions))
      ports.append((index, declaration))
    }
    guard !ports.isEmpty else { throw .network("no output depends on an input; there is nothing to compute") }
    ports.sort { $0.declaration.name.precedes($1.declaration.name) }
    for (position, port) in ports.enumerated() { network.inputs[port.input].position = position }
    return ports.map(\.declaration)
  }

  private func makeOutputs(_ network: Network, _ lowering: inout Lowering) throws(OnnxImportError) -> [Output] {
    var names = NameTable()
    var outputs: [Output] = []
    for output in network.outputs {
      do {
        lowering.emitter.origin = network.builder.nodes[output.view.node].origin
        let groups = try Self.portGroups(of: output.view, network.builder)
        outputs.append(Output(name: names.name(for: output.name), value: try lowering.value(output.view, as: groups)))
      } catch {
        throw .output(name: output.name, OnnxProblem("\(error)", remedy: "change the network's output"))
      }
    }
    outputs.sort { $0.name.precedes($1.name) }
    return outputs
  }

  /// An output's dimensions with the batch, and then a dynamic time, in front. In a file for one item a first dimension
  /// of 1 is the batch's.
  private static func portGroups(of view: AxisView, _ builder: NetworkBuilder) throws(OnnxNodeProblem) -> [[Int]] {
    guard !view.isRepeated else { throw .node("it repeats values", remedy: "give each once") }
    guard let batch = view.batchAtom else { throw .node("it does not depend on an input", remedy: "leave it out") }
    var rest = view.dims
    if builder.batchMode == .hidden {
      if rest.first?.isEmpty == true { rest.removeFirst() }
    } else {
      guard let position = rest.firstIndex(of: [batch]) else {
        throw .node("the batch is one dimension with another", remedy: "keep the batch as a dimension of its own")
      }
      rest.remove(at: position)
    }
    if let time = rest.firstIndex(where: { $0.contains { view.atoms[$0].isTime } }) {
      rest.insert(rest.remove(at: time), at: 0)
    }
    return [[batch]] + rest
  }
}
