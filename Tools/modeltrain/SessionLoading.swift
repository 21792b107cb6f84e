import TocsinFormat
import TocsinTensor
import TocsinTraining
import ToolSupport

/// Reads sessions of keys from a file argument.
func loadSessions(_ path: String) throws(ToolFailure) -> SessionDataset {
  var source = try ByteSource(path)
  let bytes = try source.readAll()
  return try ToolFailure.attributing(to: path) { try SessionDataset(parsing: bytes.span) }
}

/// Fails where a file that is named as what a model was trained on is another, by what the model's provenance says: it was
/// trained on raw lines, whose templates have other numbers, or on a file with another SHA-256.
func checkIsTrainedOn(
  _ sessions: SessionDataset, _ path: String, provenance field: Name, of file: ModelFile
) throws(ToolFailure) {
  if file.provenance.text("log.sha256") != nil {
    throw ToolFailure(
      "the model was trained on raw lines, which have their own keys; leave out the option",
      file: ToolFailure.displayName(of: path))
  }
  guard let found = sessions.fingerprint?.text, let expected = file.provenance.text(field), found != expected else {
    return
  }
  throw ToolFailure(
    "not the file that the model was trained on, by \(field.text) of its provenance; name that, byte for byte, or leave "
      + "out the option", file: ToolFailure.displayName(of: path))
}

/// Reads which sessions of a log are abnormal: a table whose first column identifies them, and whose column `Label` is
/// `Normal` or `Anomaly`.
func loadSessionLabels(_ path: String) throws(ToolFailure) -> LogSessionLabels {
  var reader = try CSVReader(path)
  let label = try reader.requiredColumn("Label")
  guard label > 0 else {
    throw ToolFailure("Label is the first column; put the sessions' identifiers there", file: reader.name)
  }
  var labels = LogSessionLabels()
  while try reader.advance() {
    let isAbnormal: Bool
    switch String(decoding: reader[label], as: UTF8.self) {
    case "Normal": isAbnormal = false
    case "Anomaly": isAbnormal = true
    case let other:
      let text = printable(Array(other.utf8.prefix(40)))
      throw ToolFailure("line \(reader.lineNumber): label “\(text)”; write Normal or Anomaly", file: reader.name)
    }
    if let earlier = labels[reader[0]], earlier != isAbnormal {
      throw ToolFailure(
        "line \(reader.lineNumber): a session that an earlier line labels otherwise; leave one of them",
        file: reader.name)
    }
    labels[reader[0]] = isAbnormal
  }
  guard labels.count > 0 else {
    throw ToolFailure(
      "holds no labels; write a line for each session under the names of the columns", file: reader.name)
  }
  return labels
}
