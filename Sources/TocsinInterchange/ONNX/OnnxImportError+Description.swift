extension OnnxImportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let detail): "not an ONNX model: \(detail); export it again"
    case .limit(let limit, let found, let maximum): limit.message(found: found, maximum: maximum)
    case .opset(let found):
      "\(found.map { "opset \($0)" } ?? "no opset") of the standard operators; "
        + "export with opset \(OnnxImporter.opsets.lowerBound) to \(OnnxImporter.opsets.upperBound)"
    case .content(let content): content.message
    case .tensor(let name, let problem): "initializer \(quoted(name)): \(problem)"
    case .input(let name, let problem): "input \(quoted(name)): \(problem)"
    case .output(let name, let problem): "output \(quoted(name)): \(problem)"
    case .node(let place, let problem): "\(place): \(problem)"
    case .size(let batch):
      "some value is too large with a batch of \(batch); allow fewer items with --max-batch, or fewer steps with --max-steps"
    case .network(let detail): detail
    }
  }
}

extension OnnxProblem: CustomStringConvertible {
  public var description: String { "\(message); \(remedy)" }
}

extension OnnxNodePlace: CustomStringConvertible {
  public var description: String {
    let type = domain.isEmpty ? operation : "\(domain).\(operation)"
    return name.isEmpty ? "node \(index) (\(printable(type)))" : "node \(index) \(quoted(name)) (\(printable(type)))"
  }
}

extension OnnxNodeProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .operation(let remedy): "this operation is not imported; \(remedy)"
    case .domain: "this is not a standard ONNX operator; export with the operators of ai.onnx only"
    case .attribute(let name, let problem): "attribute \(quoted(name)): \(problem)"
    case .operand(let index, let problem): "input \(index): \(problem)"
    case .node(let problem): problem.description
    case .tableTooShort(let rows, let steps):
      "a table has \(rows) rows for up to \(steps) steps; allow at most \(rows) with --max-steps"
    case .stepsAreFixed(let steps):
      "it works for \(steps) steps only, although time may vary; say so with --steps \(steps)"
    case .limit(let limit, let found, let maximum): limit.message(found: found, maximum: maximum)
    }
  }
}

extension OnnxLimit {
  func message(found: Int, maximum: Int) -> String {
    switch self {
    case .fileLength: "\(found) bytes, at most \(maximum) are read; export a smaller network"
    case .records: "\(found) or more records, at most \(maximum) are read; this is no exported network"
    case .nodes: "\(found) nodes, at most \(maximum) are read; simplify the network before the export"
    case .rank: "\(found) dimensions, at most \(maximum) are read; use fewer"
    case .dimension: "a dimension of \(found), at most \(maximum) is possible; use a smaller one"
    case .constantElements: "a constant of \(found) elements, at most \(maximum) are computed; use a smaller one"
    case .foldedElements:
      "the constants come to \(found) or more computed elements, at most \(maximum) are; compute less in the network"
    case .operations: "the network takes more than \(maximum) operations; split it"
    }
  }
}

extension OnnxContent {
  fileprivate var message: String {
    switch self {
    case .functions: "the model has functions of its own; inline them (onnx.inliner.inline_local_functions)"
    case .trainingInformation: "the model has training information; export it for inference"
    case .sparseInitializers: "the model has sparse initializers; store them densely"
    case .quantization: "the model is quantised; export it in float32"
    }
  }
}

/// A name from a file, for a terminal.
func quoted(_ name: String) -> String { "'\(printable(name))'" }

/// Text from a file with what could change a terminal's state replaced, and cut at 200 characters.
func printable(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(200) {
    scalars.append(scalar.properties.generalCategory == .control ? "\u{B7}" : scalar)
  }
  return String(scalars)
}
