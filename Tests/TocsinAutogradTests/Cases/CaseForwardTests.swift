import CaseTable
import TestSupport
import Testing
import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime

/// The tape's forward pass on every case of the table: the bits of the runtime, and the same on every instruction set.
@Suite struct CaseForwardTests {
  @Test("the tape gives the bits of the runtime", arguments: InstructionSet.allCases)
  func forwardBitsAreThoseOfTheRuntime(_ set: InstructionSet) throws {
    let kernels = try KernelSet.orSkip(set)
    for operation in OpCase.trainable {
      let found = try CasePass(operation, KernelArithmetic(kernels)).outputs()
      let expected = try operation.run(kernels)
      if found.map(\.bitPatterns) != expected.map(\.bitPatterns) { Issue.record("\(operation.name)") }
    }
  }

  @Test("the tape gives the bits of the network in a file")
  func forwardBitsAreThoseOfTheFile() throws {
    let kernels = try KernelSet.fromEnvironment()
    for operation in OpCase.trainable {
      let pass = try CasePass(operation, KernelArithmetic(kernels))
      let found = try pass.outputs()
      let weights = operation.graph.tensors.indices.map { tensor in
        TensorData.float32(pass.tape.weights.values.values(of: TensorID(tensor)))
      }
      let bytes = try ModelFileWriter.encode(ModelFile(graph: operation.graph, weights: weights), profile: .storedOnly)
      let model = try Model(file: try ModelFileReader.read(bytes: bytes.span), kernels: kernels)
      var session = try operation.roomySession(model)
      if found.map(\.bitPatterns) != (try operation.run(&session)).map(\.bitPatterns) {
        Issue.record("\(operation.name)")
      }
    }
  }

  @Test("gradients have the bits of the scalar kernels", arguments: InstructionSet.allCases.filter { $0 != .scalar })
  func gradientBitsDoNotDependOnTheInstructionSet(_ set: InstructionSet) throws {
    let kernels = try KernelSet.orSkip(set)
    let scalar = try KernelSet(.scalar)
    for operation in OpCase.trainable {
      let pass = try CasePass(operation, KernelArithmetic(kernels))
      let function = operation.function(of: try pass.outputs().map { $0.map { Double($0) } })
      let found = try pass.gradients(of: function)
      let expected = try CasePass(operation, KernelArithmetic(scalar)).gradients(of: function)
      if found.map(\.bitPatterns) != expected.map(\.bitPatterns) { Issue.record("\(operation.name)") }
    }
  }
}
