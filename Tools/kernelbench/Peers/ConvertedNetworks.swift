import Foundation
import TocsinFormat
import ToolSupport

/// Networks as model files of ours: from their ONNX files through `modelctl convert`, and with reduced precision from those
/// through `modelctl quantize`.
struct ConvertedNetworks {
  let folder: URL

  /// The model file of a network, made when it is first asked for.
  func modelFile(of network: NeutralNetwork, in precision: Precision) throws -> String {
    let path = folder.appending(path: "\(network.name).\(precision.rawValue).tocsin").path
    if FileManager.default.fileExists(atPath: path) { return path }
    let command =
      precision.isReduced
      ? ["quantize", try modelFile(of: network, in: .float32), path, "--weights", precision.rawValue]
      : ["convert", network.onnxFile, path]
    do {
      _ = try output(of: toolPath("modelctl"), command)
    } catch {
      throw ContenderFailure(error.message)
    }
    return path
  }

  /// What a network costs in f32.
  func cost(of network: NeutralNetwork) throws -> NetworkCost {
    let graph = try loadModelFile(modelFile(of: network, in: .float32)).graph
    let inputs = try ModelInputs(network.archive(), prefix: NeutralNetwork.inputPrefix, graph: graph)
    return NetworkCost(graph, steps: inputs.steps)
  }

  /// The files of a network; what cannot be converted is not among them.
  func files(of network: NeutralNetwork) -> [NetworkFile] {
    Precision.allCases.compactMap { precision in
      (try? modelFile(of: network, in: precision)).map {
        NetworkFile(format: .tocsin, precision: precision, path: $0)
      }
    }
  }
}

/// A tool of ours, beside this one.
func toolPath(_ name: String) -> String {
  let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
  return own.deletingLastPathComponent().appending(path: name).path
}
