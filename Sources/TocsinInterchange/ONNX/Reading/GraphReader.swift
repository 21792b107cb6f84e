import Foundation
import SwiftProtobuf
import TocsinGraph

/// Reads an ONNX graph node by node, in the order of the file.
struct GraphReader {
  /// How deep branches may stand in branches.
  private static let maximumDepth = 4

  private let graph: OnnxGraph
  private let opset: Int
  private let builder: NetworkBuilder
  private var values: [String: Result<OnnxValue, OnnxImportError>] = [:]
  /// What is divided into a sequence of tensors, whose parts other nodes take one by one.
  private var sequences: [String: [OnnxValue]] = [:]
  private var useCounts: [String: Int] = [:]
  private var inputs: [NetworkInput] = []
  /// For each node of the graph whether it was read.
  private var isRead: [Bool]

  /// Reads all nodes that the outputs need.
  static func read(
    _ graph: OnnxGraph, opset: Int, dimensions: InputDimensions, budget: WorkBudget
  ) throws(OnnxImportError) -> Network {
    guard graph.node.count <= OnnxLimits.nodes else {
      throw .limit(.nodes, found: graph.node.count, maximum: OnnxLimits.nodes)
    }
    var reader = GraphReader(graph, opset: opset, dimensions: dimensions, budget: budget)
    try reader.markNeeded()
    try reader.readInitializers(of: graph)
    try reader.addInputs(dimensions)
    for index in graph.node.indices where reader.isRead[index] {
      try reader.read(graph.node[index], at: reader.place(index), depth: 0)
    }
    let outputs = try reader.outputs()
    return Network(
      builder: reader.builder, inputs: reader.inputs, outputs: outputs, isRead: reader.isRead,
      isFolded: reader.foldedNodes())
  }

  private init(_ graph: OnnxGraph, opset: Int, dimensions: InputDimensions, budget: WorkBudget) {
    self.graph = graph
    self.opset = opset
    builder = NetworkBuilder(
      batchMode: dimensions.batchMode, maximumSteps: dimensions.maximumSteps, budget: budget)
    builder.predicateInputs = dimensions.inputs.indices.filter { dimensions.inputs[$0].isMask }
    isRead = Array(repeating: false, count: graph.node.count)
  }

  private func place(_ index: Int) -> OnnxNodePlace {
    let node = graph.node[index]
    return OnnxNodePlace(index: index, name: node.name, operation: node.opType, domain: node.domain)
  }

  /// Finds the nodes that the outputs need, and how often each value is read by them.
  private mutating func markNeeded() throws(OnnxImportError) {
    var producers: [String: Int] = [:]
    for (index, node) in graph.node.enumerated() {
      for name in node.output where !name.isEmpty {
        guard producers.updateValue(index, forKey: name) == nil else {
          throw .node(place(index), .node("another node gives \(quoted(name)) too", remedy: "export the network again"))
        }
      }
    }
    for output in graph.output {
      useCounts[output.name, default: 0] += 1
      if let producer = producers[output.name] { isRead[producer] = true }
    }
    for index in graph.node.indices.reversed() where isRead[index] {
      for name in try Self.namesRead(by: graph.node[index], place(index), depth: 0) {
        useCounts[name, default: 0] += 1
        guard let producer = producers[name] else { continue }
        guard producer < index else {
          throw .node(place(index), .node("it reads \(quoted(name)) before it is there", remedy: "sort the nodes"))
        }
        isRead[producer] = true
      }
    }
  }

  /// What a node reads: its operands, and what the nodes in its branches do.
  private static func namesRead(
    by node: OnnxNode, _ place: OnnxNodePlace, depth: Int
  ) throws(OnnxImportError) -> [String] {
    var names = node.input.filter { !$0.isEmpty }
    guard node.opType == "If" else { return names }
    for attribute in node.attribute where AttributeKind(rawValue: attribute.type) == .graph {
      let branch = try branch(attribute, place, depth: depth)
      for inner in branch.node { names += try namesRead(by: inner, place, depth: depth + 1) }
      names += branch.output.map(\.name)
    }
    return names
  }

  private static func branch(
    _ attribute: OnnxAttribute, _ place: OnnxNodePlace, depth: Int
  ) throws(OnnxImportError) -> OnnxGraph {
    guard depth < maximumDepth else {
      throw .node(
        place, .node("branches stand too deep in branches", remedy: "export the network without control flow"))
    }
    let bytes = Array(attribute.g)
    try WireScan.check(bytes, isGraph: true)
    return try OnnxImporter.decode(OnnxGraph.self, bytes)
  }

  private mutating func readInitializers(of graph: OnnxGraph) throws(OnnxImportError) {
    for tensor in graph.initializer where useCounts[tensor.name] != nil {
      do {
        values[tensor.name] = .success(.constant(try ConstantTensor(tensor)))
      } catch {
        throw .tensor(name: tensor.name, error)
      }
    }
  }

  private mutating func addInputs(_ dimensions: InputDimensions) throws(OnnxImportError) {
    builder.origin = -1
    for input in dimensions.inputs {
      do {
        let view = try builder.add(.input(inputs.count), [], axes: input.axes)
        inputs.append(NetworkInput(name: input.name, type: input.type, node: view.node, groups: input.order))
        let dims = input.dims.map { $0.map { view.axes[$0] } ?? [] }
        values[input.name] = .success(.computed(view.regrouped(dims), input.type))
      } catch {
        throw .input(name: input.name, OnnxProblem("\(error)", remedy: "use fewer inputs"))
      }
    }
  }

  private mutating func read(_ node: OnnxNode, at place: OnnxNodePlace, depth: Int) throws(OnnxImportError) {
    if node.opType == "SequenceAt", node.domain.isEmpty, let parts = node.input.first.flatMap({ sequences[$0] }) {
      try readPart(of: parts, node, at: place)
      return
    }
    var operands: [OnnxValue?] = []
    for (position, name) in node.input.enumerated() {
      guard !name.isEmpty else {
        operands.append(nil)
        continue
      }
      guard let value = values[name] else {
        if sequences[name] != nil {
          throw .node(place, .operation(remedy: "use Split and Concat instead of sequences of tensors"))
        }
        throw .node(place, .operand(position, "there is no value \(quoted(name))", remedy: "export the network again"))
      }
      operands.append(try value.get())
    }
    builder.origin = place.index
    if node.opType == "If", node.domain.isEmpty {
      try readBranch(of: node, condition: operands.first ?? nil, at: place, depth: depth)
      return
    }
    let reader = NodeReader(
      node: node, builder: builder, opset: opset, operands: operands,
      useCounts: node.input.map { useCounts[$0] ?? 0 }, isUsed: node.output.map { useCounts[$0] != nil })
    do {
      if node.opType == "SplitToSequence", node.domain.isEmpty, let name = node.output.first {
        sequences[name] = try reader.parts()
        return
      }
      let results = try reader.read()
      for (position, name) in node.output.enumerated() where !name.isEmpty {
        if position < results.count, let value = results[position] {
          values[name] = .success(value)
        } else {
          // An error only where something reads it.
          values[name] = .failure(
            .node(
              place,
              .node(
                "its output \(position) cannot be imported",
                remedy: node.opType == "LSTM"
                  ? "use the hidden state, or fix the number of steps with --steps, at most "
                    + "\(NodeReader.maximumUnrolledSteps)" : "use its first output")))
        }
      }
    } catch {
      throw .node(place, error)
    }
  }

  /// Takes a part of a sequence whose place is known.
  private mutating func readPart(
    of parts: [OnnxValue], _ node: OnnxNode, at place: OnnxNodePlace
  ) throws(OnnxImportError) {
    guard node.input.count == 2, case .constant(let tensor)? = try values[node.input[1]]?.get(),
      let index = tensor.integers?.first, parts.indices.contains(index < 0 ? index + parts.count : index)
    else {
      throw .node(place, .operand(1, "it is no known place of the sequence", remedy: "take parts by constant places"))
    }
    for name in node.output { values[name] = .success(parts[index < 0 ? index + parts.count : index]) }
  }

  /// Reads the branch of an If that is taken, where that is known: exporters write one where they do not know a size.
  private mutating func readBranch(
    of node: OnnxNode, condition: OnnxValue?, at place: OnnxNodePlace, depth: Int
  ) throws(OnnxImportError) {
    guard case .constant(let tensor)? = condition, let isTaken = tensor.booleans?.first else {
      throw .node(
        place, .operand(0, "the condition depends on an input", remedy: "export the network without control flow"))
    }
    let name = isTaken ? "then_branch" : "else_branch"
    guard let attribute = node.attribute.first(where: { $0.name == name }),
      AttributeKind(rawValue: attribute.type) == .graph
    else {
      throw .node(place, .attribute(name: name, OnnxProblem("it is missing", remedy: "export the network again")))
    }
    let branch = try Self.branch(attribute, place, depth: depth)
    try readInitializers(of: branch)
    for inner in branch.node { try read(inner, at: place, depth: depth + 1) }
    for (output, inner) in zip(node.output, branch.output) {
      guard let value = values[inner.name] else {
        throw .node(place, .node("its branch gives no \(quoted(inner.name))", remedy: "export the network again"))
      }
      values[output] = value
    }
  }

  private func outputs() throws(OnnxImportError) -> [NetworkOutput] {
    var outputs: [NetworkOutput] = []
    for output in graph.output {
      guard let value = values[output.name] else {
        throw .output(name: output.name, OnnxProblem("nothing gives it", remedy: "export the network again"))
      }
      guard case .computed(let view, .float32) = try value.get(), !builder.isConstant(view) else {
        throw .output(
          name: output.name,
          OnnxProblem("it is no float32 value that depends on an input", remedy: "leave it out of the outputs"))
      }
      outputs.append(NetworkOutput(name: output.name, view: view))
    }
    return outputs
  }

  /// For each node whether all that it gives is known.
  private func foldedNodes() -> [Bool] {
    graph.node.map { node in
      node.output.allSatisfy { name in
        guard let value = values[name], case .success(let known) = value else { return true }
        switch known {
        case .constant: return true
        case .computed(let view, _): return builder.isConstant(view)
        }
      }
    }
  }
}
