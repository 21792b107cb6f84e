import TocsinFormat
import ToolSupport

/// A model file that was read whole: every section that the format defines is decoded and checked, as the runtime does it.
struct InspectedFile {
  /// What messages call it.
  let name: String
  let summary: ContainerSummary
  let model: ModelFile

  init(_ path: String) throws(ToolFailure) {
    var source = try ByteSource(path)
    name = source.name
    let bytes = try source.readModel()
    (model, summary) = try ToolFailure.attributing(to: path, exit: .bad) {
      (try ModelFileReader.read(bytes: bytes.span), try ModelFileReader.inspect(bytes: bytes.span))
    }
  }
}
