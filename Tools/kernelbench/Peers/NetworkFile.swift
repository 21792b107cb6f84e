import Foundation
import TocsinFormat
import ToolSupport

/// A network in a file, in one of the formats that networks travel in.
struct NetworkFile {
  enum Format: String, CaseIterable, Encodable {
    case tocsin, onnx, safetensors, tflite

    /// As its makers write it.
    var name: String {
      switch self {
      case .tocsin: "Tocsin"
      case .onnx: "ONNX"
      case .safetensors: "safetensors"
      case .tflite: "TFLite"
      }
    }
  }

  let format: Format
  let precision: Precision
  let path: String

  /// The size of the file, and of the whole file once more compressed.
  func measured() throws -> PeerReport.File {
    let bytes = try ToolFailure.attributing(to: path) { try [UInt8](Data(contentsOf: URL(filePath: path))) }
    return PeerReport.File(
      format: format, precision: precision, bytes: bytes.count,
      compressedBytes: ZstdEncoder().encode(bytes.span).count)
  }
}

extension PeerPlaces {
  /// The files of a network in formats of others, as far as they are there: beside the network or converted for a peer.
  func files(of network: NeutralNetwork) -> [NetworkFile] {
    let known: [(format: NetworkFile.Format, precision: Precision, suffix: String)] = [
      (.onnx, .float32, ".onnx"), (.onnx, .int8, ".int8.onnx"), (.safetensors, .float32, ".safetensors"),
      (.tflite, .float32, ".b1.tflite"),
    ]
    return known.compactMap { format, precision, suffix in
      [network.folder, cache].map { "\($0)/\(network.name)\(suffix)" }
        .first(where: FileManager.default.fileExists)
        .map { NetworkFile(format: format, precision: precision, path: $0) }
    }
  }
}
