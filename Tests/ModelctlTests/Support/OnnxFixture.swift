import Foundation
import ToolSupport

/// An exported network of the importer's tests, with inputs and PyTorch's outputs in float64.
struct OnnxFixture {
  let name: String

  init(_ name: String) { self.name = name }

  /// Of the network.
  var path: String { url(".onnx").path }

  private func url(_ ending: String) -> URL {
    packageFolder.appending(path: "Tests/TocsinInterchangeTests/Fixtures/\(name)\(ending)")
  }

  /// Inputs and outputs under the names of the ports behind a prefix each.
  func archive(inputPrefix: String = "", outputPrefix: String = "") throws -> NumpyArchiveWriter {
    let ports = try JSON(parsing: String(contentsOf: url(".json"), encoding: .utf8))
    var archive = NumpyArchiveWriter()
    for (name, port) in ports["inputs"]?.fields.sorted(by: { $0.key < $1.key }) ?? [] {
      let numbers = port.numbers("data")
      let isKeys = port["dtype"]?.string == "i64"
      archive.append(
        inputPrefix + name,
        NumpyArray(
          shape: port.numbers("shape").map { Int($0) },
          values: isKeys ? .integers(numbers.map { Int64($0) }) : .floats(numbers.map { Float($0) })))
    }
    for (name, port) in ports["outputs"]?.fields.sorted(by: { $0.key < $1.key }) ?? [] {
      archive.append(
        outputPrefix + name,
        NumpyArray(shape: port.numbers("shape").map { Int($0) }, values: .doubles(port.numbers("data"))))
    }
    return archive
  }
}
