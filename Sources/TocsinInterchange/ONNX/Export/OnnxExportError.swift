/// Why a network does not become an ONNX file.
public enum OnnxExportError: Error, Equatable, Sendable {
  /// The weights, or the file, would be too long, in bytes.
  case size(found: Int, maximum: Int)
  /// The bytes could not be made.
  case encoding(String)
}

extension OnnxExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .size(let found, let maximum):
      "the ONNX file would take \(found) bytes, at most \(maximum) are written; "
        + "store the weights in fewer bits (modelctl quantize)"
    case .encoding(let detail): "the ONNX file cannot be encoded: \(detail); report this"
    }
  }
}
