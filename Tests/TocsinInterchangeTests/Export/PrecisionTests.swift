import CaseTable
import SwiftProtobuf
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor

@Suite("Weights of int8 and bf16") struct PrecisionTests {
  @Test("come back with their codes and scales, for every operation") func operations() throws {
    for operation in CaseTable.all() where operation.graph.parameterCount <= 1 << 16 {
      let source = try ExportCase(operation).reduced()
      guard source.hasNormalScales else { continue }
      let network = try source.reimported()
      #expect(network.graph == source.graph, "\(source.name)")
      #expect(network.weights == source.weights, "\(source.name)")
    }
  }

  @Test("come back where an exported network was reduced", arguments: OnnxFixture.all)
  func fixtures(_ fixture: OnnxFixture) throws {
    let source = try ExportCase(fixture).reduced()
    let network = try source.reimported()
    #expect(network.graph == source.graph)
    #expect(network.weights == source.weights)
  }

  @Test("are codes, scales and a DequantizeLinear of the channels' axis") func nodes() throws {
    let source = try ExportCase(OnnxFixture(name: "key_window_torchscript_13")).reduced()
    let graph = try source.written().graph
    let quantised = graph.node.filter { $0.opType == "DequantizeLinear" }
    #expect(quantised.count == source.weights.count { $0.dtype == .int8 })
    #expect(quantised.count > 3)
    for node in quantised {
      let tensors = node.input.compactMap { name in graph.initializer.first { $0.name == name } }
      #expect(tensors.map(\.dataType) == [3, 1])
      let axis = try #require(node.attribute.first?.i)
      #expect(tensors[0].dims[Int(axis)] == tensors[1].dims[0])
    }
    #expect(graph.node.contains { $0.opType == "Cast" })
    #expect(try source.export().notes.count == 1)
    #expect(try ExportCase(OnnxFixture(name: "key_window_torchscript_13")).export().notes.isEmpty)
  }

  @Test(
    "stay what they are where the file is imported like any other",
    arguments: [
      "lstm_bidirectional_torchscript_13", "gru_stacked_bidirectional_dynamo_18", "convolution_causal_dynamo_18",
      "perceptron_dynamo_18",
    ])
  func pluckedOut(_ name: String) throws {
    let source = try ExportCase(OnnxFixture(name: name)).reduced()
    var model = try source.written()
    model.producerName = "another"
    let network = try OnnxImporter().importNetwork(model.serializedBytes())
    // A bias of bf16 stays so unless it was joined with another one.
    for dtype in [DType.int8, .bfloat16] {
      let counts = [network.graph, source.graph].map { graph in
        graph.tensors.count { $0.dtype == dtype && $0.shape.rank >= 2 }
      }
      #expect(counts[0] == counts[1])
    }
    let numbers = source.weights.compactMap(\.numbers).map { Set($0.map(\.bitPattern)) }
    for weights in network.weights {
      #expect(numbers.contains(Set((weights.numbers ?? []).map(\.bitPattern))))
    }
    #expect(network.notes.contains { $0.contains("are int8 as in the file") })
  }

  /// What other programs write: other zero points, other types, scales for other axes.
  @Test(
    "of other programs have the numbers that they mean",
    arguments: [
      Quantised(type: 3, codes: [-128, 5, 127, 3], scales: [0.5], zeros: nil, axis: nil, isCodes: false),
      Quantised(type: 3, codes: [-127, 5, 127, 3], scales: [0.5], zeros: [0], axis: nil, isCodes: true),
      Quantised(type: 2, codes: [0, 5, 255, 3], scales: [0.25], zeros: [7], axis: nil, isCodes: false),
      Quantised(type: 2, codes: [120, 5, 7, 3], scales: [0.25], zeros: [7], axis: nil, isCodes: true),
      Quantised(type: 3, codes: [1, 2, 3, 4], scales: [0.25, 3], zeros: nil, axis: 0, isCodes: true),
      Quantised(type: 3, codes: [1, 2, 3, 4], scales: [0.3, 0.7], zeros: nil, axis: 1, isCodes: false),
      // With too large a scale 127 would be infinite.
      Quantised(
        type: 3, codes: [1, 2, 3, 4], scales: [.greatestFiniteMagnitude / 64], zeros: nil, axis: nil, isCodes: false),
    ])
  func numbers(_ quantised: Quantised) throws {
    let network = try quantised.draft().network()
    #expect(network.weights.count == 1)
    #expect(network.weights[0].numbers == quantised.numbers)
    #expect(network.weights[0].dtype == (quantised.isCodes ? .int8 : .float32))
  }

  /// Numbers that happen to be codes of some scale are none: the unit matrix that a Pad becomes, other tensors of the file,
  /// and what is computed.
  @Test("are only what the file has so") func others() throws {
    var draft = Quantised(type: 3, codes: [1, 2, 3, 4], scales: [1], zeros: nil, axis: nil, isCodes: true).draft()
    draft.addFloats("same", [2, 2], [1, 2, 3, 4])
    draft.add("Gemm", ["x", "same"], ["a"], [OnnxAttribute("transB", 1)])
    draft.add("Gemm", ["x", "w"], ["b"], [OnnxAttribute("transB", 1), OnnxAttribute("alpha", 2 as Float)])
    draft.addIntegers("pads", [0, 0, 0, 1])
    draft.add("Pad", ["x", "pads"], ["c"])
    for name in ["a", "b", "c"] { draft.addOutput(name) }
    let network = try draft.network()
    #expect(network.graph.nodes.count == 4)
    #expect(network.weights.compactMap { $0.dtype == .int8 ? $0.numbers : nil } == [[1, 2, 3, 4]])
    #expect(network.weights.contains(.float32([1, 2, 3, 4])))
  }

  @Test("of bf16 are only what the file has so") func halves() throws {
    var draft = OnnxDraft(["B", 2])
    draft.addHalves("halves", [2, 2], [0x3F80, 0x4000, 0x4040, 0x4080])
    draft.addFloats("same", [2, 2], [1, 2, 3, 4])
    draft.addIntegers("pads", [0, 0, 0, 1])
    draft.add("Gemm", ["x", "halves"], ["y"], [OnnxAttribute("transB", 1)])
    draft.add("Gemm", ["x", "same"], ["a"], [OnnxAttribute("transB", 1)])
    draft.add("Gemm", ["x", "halves"], ["b"], [OnnxAttribute("transB", 1), OnnxAttribute("alpha", 2 as Float)])
    draft.add("Pad", ["x", "pads"], ["c"])
    for name in ["a", "b", "c"] { draft.addOutput(name) }
    let network = try draft.network()
    #expect(network.weights.compactMap { $0.dtype == .bfloat16 ? $0.numbers : nil } == [[1, 2, 3, 4]])
    #expect(network.weights.contains(.float32([1, 2, 3, 4])))
  }

  @Test("are found in whatever order their rows come, as far as that can be asked for")
  func order() throws {
    for (rows, isFound) in [(300, true), (6000, false)] {
      var draft = OnnxDraft(["B", 2])
      draft.addIntegers("codes", (0..<2 * rows).map { $0 % 2 == 0 ? 127 : $0 % 128 }, type: 3, shape: [rows, 2])
      draft.addFloats("scales", [rows], (0..<rows).map { 1 + Float($0) / 8192 })
      draft.add("DequantizeLinear", ["codes", "scales"], ["numbers"], [OnnxAttribute("axis", 0)])
      for (name, number) in [("from", -1), ("to", -rows - 1), ("zero", 0)] { draft.addIntegers(name, [number]) }
      draft.add("Slice", ["numbers", "from", "to", "zero", "from"], ["w"])
      draft.add("Gemm", ["x", "w"], ["y"], [OnnxAttribute("transB", 1)])
      let network = try draft.network()
      #expect(network.weights[0].dtype == (isFound ? .int8 : .float32))
      #expect(network.notes.contains { $0.contains("too different an order") } == !isFound)
    }
  }

  @Test("of activations are refused with what would work") func activations() throws {
    var draft = OnnxDraft(["B", 2])
    draft.addFloats("s", [], [1])
    draft.add("QuantizeLinear", ["x", "s"], ["q"])
    draft.add("DequantizeLinear", ["q", "s"], ["y"])
    let error = #expect(throws: OnnxImportError.self) { try draft.network() }
    #expect("\(try #require(error))".contains("quantise weights only"))
  }
}

extension ExportCase {
  /// Whether its codes have scales as model files may hold them.
  fileprivate var hasNormalScales: Bool {
    weights.allSatisfy { if case .int8(_, let scales) = $0 { scales.allSatisfy(\.isNormal) } else { true } }
  }
}

/// The weights of a layer of two inputs and two outputs, as other programs quantise them.
struct Quantised: Sendable, CustomTestStringConvertible {
  /// int8 or uint8.
  var type: Int32
  var codes: [Int]
  var scales: [Float]
  var zeros: [Int]?
  var axis: Int?
  /// Whether rows are codes in ±127 of one scale.
  var isCodes: Bool

  var testDescription: String { "\(codes), \(scales), \(zeros ?? [])" }

  var numbers: [Float] {
    codes.enumerated().map { index, code in
      let part = scales.count == 1 ? 0 : axis == 0 ? index / 2 : index % 2
      return Float(code - (zeros?[part] ?? 0)) * scales[part]
    }
  }

  func draft() -> OnnxDraft {
    var draft = OnnxDraft(["B", 2])
    draft.addIntegers("codes", codes, type: type, shape: [2, 2])
    draft.addFloats("scales", scales.count == 1 ? [] : [2], scales)
    if let zeros { draft.addIntegers("zeros", zeros, type: type, shape: zeros.count == 1 ? [] : [2]) }
    draft.add(
      "DequantizeLinear", ["codes", "scales"] + (zeros == nil ? [] : ["zeros"]), ["w"],
      axis.map { [OnnxAttribute("axis", $0)] } ?? [])
    draft.add("Gemm", ["x", "w"], ["y"], [OnnxAttribute("transB", 1)])
    return draft
  }
}

extension OnnxDraft {
  fileprivate mutating func addHalves(_ name: String, _ shape: [Int], _ bits: [Int32]) {
    var tensor = OnnxTensor()
    tensor.name = name
    tensor.dataType = 16
    tensor.dims = shape.map { Int64($0) }
    tensor.int32Data = bits
    model.graph.initializer.append(tensor)
  }

  fileprivate mutating func addIntegers(_ name: String, _ values: [Int], type: Int32, shape: [Int]) {
    var tensor = OnnxTensor()
    tensor.name = name
    tensor.dataType = type
    tensor.dims = shape.map { Int64($0) }
    tensor.int32Data = values.map { Int32($0) }
    model.graph.initializer.append(tensor)
  }
}
