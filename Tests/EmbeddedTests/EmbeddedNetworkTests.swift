import Foundation
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// The networks beside the package that every runtime is measured with give the same bits in Embedded Swift, on this
/// machine and on Arm, with every instruction set.
@Suite struct EmbeddedNetworkTests {
  @Test(arguments: EmbeddedKernels.all, ["m1", "m1idx", "m2", "m3", "m4"])
  func aConvertedNetworkGivesTheSameBits(_ kernels: EmbeddedKernels, _ name: String) throws {
    let onnx = PackageLayout.shared.appending(path: "peers/networks/\(name).onnx")
    guard PackageLayout.exists(onnx) else { try Test.cancel("\(onnx.path) is not there") }
    let program = try kernels.programOrSkip()
    let network = try OnnxImporter().importNetwork([UInt8](Data(contentsOf: onnx)))
    var file = ModelFile(graph: network.graph, weights: network.weights)
    let model = try Model(file: file, kernels: .best())
    var generator = SeededGenerator(seed: 71)
    for batch in [1, 3] {
      let inputs = network.inputs(batch: batch, &generator)
      file.goldenVectors.append(try model.goldenVector(batchSize: batch, timeSteps: 0, inputs: inputs))
    }
    let folder = try TemporaryFolder()
    let bytes = try ModelFileWriter.encode(file)
    let run = try program.replay(model: folder.write("model", bytes), instructionSet: kernels.instructionSet)
    #expect(run.output == "every bit as recorded\n")
    #expect(run.exitCode == 0)
  }
}

extension OnnxNetwork {
  /// Made-up elements for every input.
  fileprivate func inputs(batch: Int, _ generator: inout SeededGenerator) -> [TensorData] {
    zip(graph.inputs, ports).map { input, port in
      let count = input.shape.count(batchSize: batch, timeSteps: 0)
      return switch port.content {
      case .keys: .uint32(generator.keys(count, below: port.keyCount + 1))
      case .mask: .float32(generator.keys(count, below: 2).map { Float($0) })
      case .numbers: .float32(generator.floats(count, magnitude: 2))
      }
    }
  }
}
