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

  /// What the names of the arrays for inputs and of the reference outputs begin with.
  static let (inputPrefix, outputPrefix) = ("in_", "out64_")
}
