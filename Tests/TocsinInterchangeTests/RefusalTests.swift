import Foundation
import Testing
import TocsinInterchange

@Suite("What cannot be imported") struct RefusalTests {
  /// The error that an import ends with, and its text.
  private func refusal(
    _ draft: OnnxDraft, _ options: OnnxImportOptions = OnnxImportOptions()
  ) throws -> OnnxImportError {
    let bytes = try draft.bytes
    return try #require(throws: OnnxImportError.self) { try OnnxImporter(options: options).importNetwork(bytes) }
  }

  private func place(_ index: Int, _ operation: String, domain: String = "") -> OnnxNodePlace {
    OnnxNodePlace(index: index, name: "", operation: operation, domain: domain)
  }

  @Test("is no protobuf message", arguments: [[], [0xFF], [0x3A, 0x05, 0x00], Array("not a model".utf8)] as [[UInt8]])
  func bytes(_ bytes: [UInt8]) throws {
    let error = try #require(throws: OnnxImportError.self) { try OnnxImporter().importNetwork(bytes) }
    guard case .malformed = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("has an opset that is not read", arguments: [12, 22, nil]) func opset(_ version: Int?) throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"])
    draft.model.opsetImport[0].version = Int64(version ?? 0)
    if version == nil { draft.model.opsetImport = [] }
    #expect(try refusal(draft) == .opset(found: version))
  }

  @Test func hasFunctionsOfItsOwn() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"])
    draft.model.functions = [Data([10, 1, 102])]
    #expect(try refusal(draft) == .content(.functions))
  }

  @Test func hasSparseInitializers() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"])
    draft.model.graph.sparseInitializer = [Data()]
    #expect(try refusal(draft) == .content(.sparseInitializers))
  }

  @Test func isQuantised() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"])
    draft.model.graph.quantizationAnnotation = [Data()]
    #expect(try refusal(draft) == .content(.quantization))
  }

  @Test func isForTraining() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"])
    draft.model.trainingInfo = [Data()]
    #expect(try refusal(draft) == .content(.trainingInformation))
  }

  @Test func hasDataElsewhere() throws {
    var draft = OnnxDraft()
    draft.addFloats("w", [4], [1, 2, 3, 4])
    draft.model.graph.initializer[0].dataLocation = 1
    draft.add("Add", ["x", "w"], ["y"])
    guard case .tensor(name: "w", let problem) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
    #expect(problem.description.contains("another file"))
  }

  @Test("has a tensor that is not what its shape says", arguments: [[5], [2, 3], [-1], [1 << 40, 1 << 40]])
  func tensorShape(_ shape: [Int]) throws {
    var draft = OnnxDraft()
    draft.addFloats("w", shape, [1, 2, 3, 4])
    draft.add("Add", ["x", "w"], ["y"])
    guard case .tensor(name: "w", _) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test func hasAnUnknownOperation() throws {
    var draft = OnnxDraft()
    draft.add("Einstein", ["x"], ["y"])
    let error = try refusal(draft)
    guard case .node(place(0, "Einstein"), .operation) = error else {
      Issue.record("\(error)")
      return
    }
    #expect("\(error)".contains("Spec/Onnx.md"))
  }

  @Test func hasAnOperationOfAnotherDomain() throws {
    var draft = OnnxDraft()
    draft.add("FusedGelu", ["x"], ["y"])
    draft.model.graph.node[0].domain = "com.microsoft"
    #expect(try refusal(draft) == .node(place(0, "FusedGelu", domain: "com.microsoft"), .domain))
  }

  @Test func hasAnAttributeThatIsNotKnown() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"], [OnnxAttribute("magic", 1)])
    guard case .node(_, .attribute(name: "magic", _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test func hasAnAttributeOfAnotherKind() throws {
    var draft = OnnxDraft()
    draft.add("Softmax", ["x"], ["y"], [OnnxAttribute("axis", Float(1))])
    guard case .node(_, .attribute(name: "axis", _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("reads what is not there") func missingValue() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["z"], ["y"])
    guard case .node(place(0, "Relu"), .operand(index: 0, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test func readsWhatComesLater() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["z"], ["y"])
    draft.add("Tanh", ["x"], ["z"])
    guard case .node(place(0, "Relu"), .node) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("mixes items of the batch", arguments: ["ReduceMean", "Softmax"]) func mixing(_ operation: String) throws {
    var draft = OnnxDraft()
    let attribute = operation == "Softmax" ? OnnxAttribute("axis", 0) : OnnxAttribute("axes", [0])
    draft.add(operation, ["x"], ["y"], [attribute])
    #expect("\(try refusal(draft))".contains("several items of the batch"))
  }

  @Test func multipliesTheBatchByItself() throws {
    var draft = OnnxDraft()
    draft.add("Transpose", ["x"], ["t"])
    draft.add("MatMul", ["x", "t"], ["y"])
    #expect("\(try refusal(draft))".contains("several items of the batch"))
  }

  @Test func dividesByWhatIsComputed() throws {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["z"])
    draft.add("Div", ["x", "z"], ["y"])
    guard case .node(place(1, "Div"), .node(let problem)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
    #expect(problem.remedy.contains("masked mean"))
  }

  @Test(
    "starts from a state that is not zero, over a number of steps that varies", arguments: ["T", 65] as [any Sendable])
  func initialState(_ steps: any Sendable) throws {
    var draft = OnnxDraft(["B", steps, 2])
    draft.addFloats("W", [1, 4, 2], Array(repeating: 0.5, count: 8))
    draft.addFloats("R", [1, 4, 1], Array(repeating: 0.5, count: 4))
    draft.addFloats("h", [1, 1, 1], [1])
    draft.add("Transpose", ["x"], ["t"], [OnnxAttribute("perm", [1, 0, 2])])
    draft.add("LSTM", ["t", "W", "R", "", "", "h"], ["y"], [OnnxAttribute("hidden_size", 1)])
    guard case .node(place(1, "LSTM"), .operand(index: 5, let problem)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
    #expect(problem.remedy.contains("zero state") && problem.remedy.contains("--steps"))
  }

  @Test("uses the cell state after a number of steps that varies") func cellState() throws {
    var draft = OnnxDraft(["B", "T", 2])
    draft.addFloats("W", [1, 4, 2], Array(repeating: 0.5, count: 8))
    draft.addFloats("R", [1, 4, 1], Array(repeating: 0.5, count: 4))
    draft.add("Transpose", ["x"], ["t"], [OnnxAttribute("perm", [1, 0, 2])])
    draft.add("LSTM", ["t", "W", "R"], ["", "", "c"])
    draft.add("Identity", ["c"], ["y"])
    guard case .node(place(1, "LSTM"), .node(let problem)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
    #expect(problem.message.contains("output 2") && problem.remedy.contains("--steps"))
  }

  @Test(
    "has a recurrent layer that is none of ours",
    arguments: [
      OnnxAttribute("clip", Float(1)), OnnxAttribute("input_forget", 1), OnnxAttribute("direction", "sideways"),
      OnnxAttribute("layout", 2),
    ]) func recurrent(_ attribute: OnnxAttribute) throws
  {
    var draft = OnnxDraft(["B", 3, 2])
    draft.addFloats("W", [1, 4, 2], Array(repeating: 0.5, count: 8))
    draft.addFloats("R", [1, 4, 1], Array(repeating: 0.5, count: 4))
    draft.add("Transpose", ["x"], ["t"], [OnnxAttribute("perm", [1, 0, 2])])
    draft.add("LSTM", ["t", "W", "R"], ["y"], [attribute])
    guard case .node(place(1, "LSTM"), .attribute(name: attribute.name, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test func hasAConditionThatDependsOnAnInput() throws {
    var draft = OnnxDraft()
    draft.addInput("c", ["B"], type: 9)
    draft.add("If", ["c"], ["y"], [try OnnxAttribute("then_branch", graph: OnnxGraph())])
    guard case .node(place(0, "If"), .operand(index: 0, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("asks for too much", arguments: [[1 << 24, 1 << 24], [1 << 20, 1 << 5], [Int.max, 2]]) func folding(
    _ shape: [Int]
  ) throws {
    var draft = OnnxDraft()
    draft.addIntegers("shape", shape)
    draft.add("ConstantOfShape", ["shape"], ["c"])
    draft.add("ReduceSum", ["c"], ["s"], [OnnxAttribute("keepdims", 0)])
    draft.add("Add", ["x", "s"], ["y"])
    guard case .node(place(0, "ConstantOfShape"), .limit(.constantElements, _, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("pads by more than there can be", arguments: [Int.min, Int.max, -1 << 40]) func padding(_ size: Int) throws {
    var draft = OnnxDraft()
    draft.addIntegers("pads", [0, 1, 0, size])
    draft.add("Pad", ["x", "pads"], ["y"])
    guard case .node(place(0, "Pad"), .limit(.dimension, found: size, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("has dimensions whose product is beyond all numbers") func overflow() throws {
    var draft = OnnxDraft(["B", 1 << 24, 1 << 24, 1 << 24])
    draft.addFloats("w", [1, 2], [1, 2])
    draft.add("Flatten", ["x"], ["f"])
    draft.add("MatMul", ["f", "w"], ["y"])
    guard case .node = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("normalises over more than there can be weights for") func norm() throws {
    var draft = OnnxDraft(["B", 2, 1 << 24, 1 << 24])
    draft.addFloats("w", [2], [1, 1])
    draft.addFloats("b", [2], [0, 0])
    draft.add("InstanceNormalization", ["x", "w", "b"], ["y"])
    guard case .node(place(0, "InstanceNormalization"), .limit(.constantElements, _, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("multiplies by a constant of more dimensions than there can be") func constantRank() throws {
    var draft = OnnxDraft(["B", 240])
    draft.addFloats("w", [2, 1, 2, 6, 4], Array(repeating: 1, count: 96))
    draft.addIntegers("shape", [0, 2, 3, 2, 4, 5])
    draft.add("Reshape", ["x", "shape"], ["r"])
    draft.add("MatMul", ["w", "r"], ["y"])
    guard case .node(place(1, "MatMul"), .node(let problem)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
    #expect(problem.message.contains("dimensions"))
  }

  @Test("takes every other place of more than there can be places for", arguments: ["AveragePool", "Slice"])
  func strides(_ operation: String) throws {
    var draft = OnnxDraft(["B", 2, 1 << 24])
    for (name, value) in [("from", 0), ("to", 1 << 24), ("axis", 2), ("step", 2)] { draft.addIntegers(name, [value]) }
    if operation == "Slice" {
      draft.add("Slice", ["x", "from", "to", "axis", "step"], ["y"])
    } else {
      draft.add(operation, ["x"], ["y"], [OnnxAttribute("kernel_shape", [4]), OnnxAttribute("strides", [3])])
    }
    guard case .node(place(0, operation), .limit(.constantElements, _, _)) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test func hasSeveralDimensionsThatVary() throws {
    var draft = OnnxDraft(["B", "rows", "columns"])
    draft.add("Relu", ["x"], ["y"])
    guard case .input(name: "x", let problem) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
    #expect(problem.message.contains("'rows'") && problem.message.contains("'columns'"))
  }

  @Test func givesWhatDependsOnNoInput() throws {
    var draft = OnnxDraft()
    draft.addFloats("w", [1], [1])
    draft.add("Relu", ["w"], ["y"])
    guard case .output(name: "y", _) = try refusal(draft) else {
      Issue.record("another error")
      return
    }
  }

  @Test("tells what would work, on one line") func description() throws {
    var draft = OnnxDraft()
    draft.add("Relu\u{1B}[2J", ["x"], ["y"])
    draft.model.graph.node[0].name = "a\nb"
    let text = "\(try refusal(draft))"
    #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    #expect(text.contains("; "))
  }
}
