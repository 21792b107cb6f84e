import Foundation
import ToolSupport

/// A network that every runtime can load: `NAME.onnx`, and `NAME.npz` with inputs `in_PORT` and reference outputs
/// `out64_PORT`, the batch outermost.
struct NeutralNetwork {
  let name: String
  let folder: String

  func path(_ suffix: String) -> String { "\(folder)/\(name)\(suffix)" }

  var onnxFile: String { path(".onnx") }

  func archive() throws(ToolFailure) -> NumpyArchive { try NumpyArchive(path(".npz")) }
}

extension NumpyArchive.Array {
  /// The first `batch` items, from the start again where there are fewer.
  func repeated(batch: Int) -> NumpyArchive.Values {
    func items<Element>(_ values: [Element]) -> [Element] {
      (0..<batch * itemCount).map { values[$0 % values.count] }
    }
    return switch values {
    case .floats(let values): .floats(items(values))
    case .doubles(let values): .doubles(items(values))
    case .integers(let values): .integers(items(values))
    }
  }
}
