import TocsinDetect
import TocsinFormat
import TocsinLogs
import ToolSupport

/// A model file that was read whole: every section is decoded and checked, as the runtime does it.
struct InspectedFile {
  /// What messages call it.
  let name: String
  let summary: ContainerSummary
  let model: ModelFile
  let detector: InspectReport.Detector?
  let logParser: FrozenLogParser?

  init(_ path: String) throws(ToolFailure) {
    var source = try ByteSource(path)
    name = source.name
    let bytes = try source.readAll(maximumByteCount: ReaderLimits.fileLengthBound)
    (summary, model, detector, logParser) = try ToolFailure.attributing(to: path, exit: .bad) {
      let model = try ModelFileReader.read(bytes: bytes.span)
      return (
        try ModelFileReader.inspect(bytes: bytes.span), model, try InspectReport.Detector(of: model),
        try model.logParser.map { bytes in try FrozenLogParser(decoding: bytes) }
      )
    }
  }
}
