import CaseTable
import Testing
import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A case of the table on a tape: the numbers that it is computed from, which a test may move, and its outputs.
final class CasePass<Arithmetic: TapeArithmetic> {
  typealias Scalar = Arithmetic.Scalar

  let operation: OpCase
  let tape: Tape<Arithmetic>
  /// The elements of each input, none where it holds keys, then those of each tensor.
  var groups: [[Scalar]]
  private let keys: [[UInt32]]

  init(_ operation: OpCase, _ arithmetic: Arithmetic) throws {
    self.operation = operation
    tape = Tape(try PreparedWeights(operation.graph, arithmetic: arithmetic))
    tape.differentiatesInputs = true
    var groups: [[Scalar]] = []
    var keys: [[UInt32]] = []
    for port in operation.graph.inputs.indices {
      switch operation.input(port) {
      case .numbers(let numbers):
        groups.append(numbers.map { Scalar($0) })
        keys.append([])
      case .keys(let elements):
        groups.append([])
        keys.append(elements)
      }
    }
    for tensor in operation.tensors() { groups.append((tensor.numbers ?? []).map { Scalar($0) }) }
    self.groups = groups
    self.keys = keys
  }

  /// The outputs at what ``groups`` holds.
  func outputs() throws -> [[Scalar]] {
    let inputCount = operation.graph.inputs.count
    tape.batch.begin(itemCount: operation.batch, stepCount: operation.steps)
    for port in 0..<inputCount {
      tape.batch.inputs[port].numbers.append(contentsOf: groups[port])
      tape.batch.inputs[port].keys.append(contentsOf: keys[port])
    }
    for tensor in operation.graph.tensors.indices {
      tape.weights.values.replace(TensorID(tensor), with: groups[inputCount + tensor])
    }
    tape.weights.update()
    try tape.evaluate(operation.graph.outputs.map(\.value))
    return operation.graph.outputs.map { tape.elements(of: $0.value) }
  }

  /// The gradient of a linear function of the outputs by each group.
  func gradients(of function: [[Double]]) throws -> [[Scalar]] {
    _ = try outputs()
    for (output, factors) in zip(operation.graph.outputs, function) {
      tape.seed(output.value, gradient: factors.map { Scalar($0) })
    }
    let gradient = ParameterVector<Scalar>(layout: tape.weights.values.layout)
    tape.differentiate(into: gradient)
    let inputs = operation.graph.inputs.indices.map { port in
      keys[port].isEmpty ? tape.gradientElements(ofInput: port) : []
    }
    return inputs + operation.graph.tensors.indices.map { gradient.values(of: TensorID($0)) }
  }
}

extension OpCase {
  /// The cases that a network can be trained on: weights of float32, and inputs without infinities and NaNs, which leave
  /// no derivative.
  static let trainable = CaseTable.all().filter { operation in
    operation.graph.tensors.allSatisfy { $0.dtype == .float32 } && operation.inputKinds.allSatisfy(\.isFinite)
  }

  /// A linear function of the outputs, its factors in -1 ..< 1.
  func function(of outputs: [[Double]]) -> [[Double]] {
    var numbers = TestNumbers(seed: seed ^ 0x5EED)
    return outputs.map { $0.map { _ in numbers.next() } }
  }
}
