import CaseTable
import Testing
import TestSupport
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Training allocates for its first passes and then no more, whatever the graph.
@Suite(.ifAllocationsAreCounted) struct TapeAllocationTests {
  /// Cases that train: with parameters, stored as float32.
  static let cases = CaseTable.all().filter { operation in
    operation.graph.parameterCount > 0 && operation.graph.tensors.allSatisfy { $0.dtype == .float32 }
  }

  @Test(arguments: 0..<8)
  func aSettledPassAllocatesNothing(_ part: Int) throws {
    let arithmetic = KernelArithmetic(try .best())
    for operation in Self.cases.indices.filter({ $0 % 8 == part }).map({ Self.cases[$0] }) {
      let weights = try PreparedWeights(operation.graph, arithmetic: arithmetic)
      weights.values.elements = operation.weights()
      weights.update()
      let tape = Tape(weights)
      let gradient = ParameterVector<Float>(layout: weights.values.layout)
      let inputs = operation.graph.inputs.indices.map { operation.input($0) }
      let outputs = operation.graph.outputs.map(\.value)
      let seeds = outputs.map { output in
        let shape = operation.graph.type(of: output).shape
        return [Float](repeating: 1, count: shape.count(batchSize: operation.batch, timeSteps: operation.steps))
      }
      func pass() throws {
        tape.batch.begin(itemCount: operation.batch, stepCount: operation.steps)
        for index in inputs.indices {
          switch inputs[index] {
          case .numbers(let numbers): tape.batch.inputs[index].numbers.append(contentsOf: numbers)
          case .keys(let keys): tape.batch.inputs[index].keys.append(contentsOf: keys)
          }
        }
        try tape.evaluate(outputs)
        for index in outputs.indices { tape.seed(outputs[index], gradient: seeds[index]) }
        tape.differentiate(into: gradient)
      }
      for _ in 0..<3 { try pass() }
      let count = try allocations { try pass() }
      #expect(count == 0, "\(operation.name)")
    }
  }
}
