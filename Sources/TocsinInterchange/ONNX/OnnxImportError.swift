/// Why an ONNX file does not become a network. Every case names the place and what would work.
public enum OnnxImportError: Error, Equatable, Sendable {
  /// The bytes are no ONNX model.
  case malformed(String)
  case limit(OnnxLimit, found: Int, maximum: Int)
  /// The model asks for a version of the standard operators outside ``OnnxImporter/opsets``; `nil`: for none.
  case opset(found: Int?)
  /// Something that an ONNX file may hold and a network cannot.
  case content(OnnxContent)
  /// An initializer cannot be read.
  case tensor(name: String, OnnxProblem)
  case input(name: String, OnnxProblem)
  case output(name: String, OnnxProblem)
  case node(OnnxNodePlace, OnnxNodeProblem)
  /// Some value is too large with so many items in a batch.
  case size(maximumBatch: Int)
  /// The network breaks a rule of Tocsin's graphs that no single node breaks, such as its number of operations.
  case network(String)
}

/// What is wrong, and what would work.
public struct OnnxProblem: Error, Equatable, Sendable {
  public var message: String
  public var remedy: String

  public init(_ message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

/// A node of an ONNX graph.
public struct OnnxNodePlace: Equatable, Sendable {
  /// The position in the file, from 0.
  public var index: Int
  /// May be empty.
  public var name: String
  public var operation: String
  /// Empty for the standard operators.
  public var domain: String

  public init(index: Int, name: String, operation: String, domain: String = "") {
    self.index = index
    self.name = name
    self.operation = operation
    self.domain = domain
  }
}

/// Why a node does not become part of a network.
public enum OnnxNodeProblem: Error, Equatable, Sendable {
  /// The operation is not among those that are imported.
  case operation(remedy: String)
  /// The operation is not one of the standard operators.
  case domain
  case attribute(name: String, OnnxProblem)
  /// An operand, counted from 0.
  case operand(index: Int, OnnxProblem)
  /// The node as a whole, or how it is used.
  case node(OnnxProblem)
  /// A positional table has fewer rows than there can be steps.
  case tableTooShort(rows: Int, steps: Int)
  /// The node works for one number of steps only, although the file lets time vary.
  case stepsAreFixed(at: Int)
  case limit(OnnxLimit, found: Int, maximum: Int)
}

/// What bounds the memory and time that a file can ask for.
public enum OnnxLimit: Equatable, Sendable {
  case fileLength, records, nodes, rank, dimension, constantElements, foldedElements, operations
}

/// Parts of an ONNX file that cannot be imported.
public enum OnnxContent: Equatable, Sendable {
  case functions, trainingInformation, sparseInitializers, quantization
}
