import Testing
import TocsinGraph
import TocsinInterchange
import TocsinTensor

@Suite("Options of an import") struct OptionTests {
  /// What is said of options that would have no effect, on a ReLU of `x [B, 4]`.
  private func refusal(_ change: (inout OnnxImportOptions) -> Void) throws -> String {
    var draft = OnnxDraft()
    draft.add("Relu", ["x"], ["y"])
    var options = OnnxImportOptions()
    change(&options)
    let error = try #require(throws: OnnxImportError.self) { try draft.network(options) }
    return "\(error)"
  }

  @Test("name a dimension that is not there") func batchAxis() throws {
    #expect(
      try refusal { $0.batchAxis = .named("items") }.contains(
        "called 'items'; give --batch-axis 'B', a position or none"))
  }

  @Test("name an input that is not there") func mask() throws {
    #expect(try refusal { $0.masks = ["z"] }.contains("called 'z'; --mask takes 'x'"))
  }

  @Test("fix steps where time is all that varies", arguments: ["frames", "s1", "T"])
  func onlySteps(_ name: String) throws {
    var draft = OnnxDraft([1, name, 4])
    draft.add("Relu", ["x"], ["y"])
    var options = OnnxImportOptions()
    options.fixedSteps = 5
    let network = try draft.network(options)
    #expect("\(network.graph.inputs[0].shape)".hasSuffix(", 5, 4]"))
  }

  @Test("fix steps of a time that does not vary") func steps() throws {
    #expect(try refusal { $0.fixedSteps = 5 }.contains("leave out --steps"))
  }
}

@Suite("Operators at their edges") struct EdgeTests {
  @Test("refuse a range that ends before it begins by far", arguments: [(Float(0), Float(-1e30)), (0, 1e30)])
  func range(_ start: Float, _ limit: Float) throws {
    var draft = OnnxDraft(["B", 1])
    draft.addFloats("start", [], [start])
    draft.addFloats("limit", [], [limit])
    draft.addFloats("step", [], [1e-30])
    draft.add("Range", ["start", "limit", "step"], ["r"])
    draft.add("Add", ["x", "r"], ["y"])
    #expect(throws: OnnxImportError.self) { try draft.network() }
  }

  @Test("refuse any padding beyond a dimension", arguments: [Int.min, Int.max]) func pad(_ count: Int) throws {
    var draft = OnnxDraft()
    draft.addIntegers("pads", [0, count, 0, 0])
    draft.add("Pad", ["x", "pads"], ["y"])
    let error = try #require(throws: OnnxImportError.self) { try draft.network() }
    guard case .node(_, .limit) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("refuse to guess the padding of a stride", arguments: ["SAME_UPPER", "SAME_LOWER"])
  func autoPad(_ mode: String) throws {
    var draft = OnnxDraft(["B", 2, 7])
    draft.addFloats("W", [1, 2, 3], Array(repeating: 1, count: 6))
    draft.add("Conv", ["x", "W"], ["y"], [OnnxAttribute("auto_pad", mode), OnnxAttribute("strides", [2])])
    guard
      case .node(_, .attribute(name: "auto_pad", _)) = try #require(
        throws: OnnxImportError.self, performing: { try draft.network() })
    else {
      Issue.record("another error")
      return
    }
  }

  @Test("refuse to calculate with keys") func keys() throws {
    var draft = OnnxDraft(["B", 3])
    draft.addInput("k", ["B", 3], type: 7)
    draft.addFloats("table", [5, 1], [1, 2, 3, 4, 5])
    draft.addIntegers("axis", [2])
    draft.add("Gather", ["table", "k"], ["rows"])
    draft.add("Squeeze", ["rows", "axis"], ["r"])
    draft.add("Cast", ["k"], ["f"], [OnnxAttribute("to", 1)])
    draft.add("Add", ["f", "x"], ["s"])
    draft.add("Add", ["r", "s"], ["y"])
    #expect("\(try #require(throws: OnnxImportError.self) { try draft.network() })".contains("keys of input 'k'"))
  }

  /// A smaller value of `x [B, 1]` and `zeros [5]` has five elements.
  @Test("repeat what is broadcast", arguments: ["Max", "Min"]) func broadcast(_ operation: String) throws {
    var draft = OnnxDraft(["B", 1])
    draft.addFloats("zeros", [5], Array(repeating: 0, count: 5))
    draft.add(operation, ["x", "zeros"], ["y"])
    let network = try draft.network()
    #expect("\(network.graph.type(of: network.graph.outputs[0].value).shape)" == "[B≤4096, 5]")
  }

  @Test("note where a mask may leave nothing") func note() throws {
    let network = try OnnxFixture(name: "attention_cross_padding_torchscript_17").network()
    #expect(network.notes.contains { $0.contains("leaves no key") })
  }
}
