import Foundation

/// Writes a text file as a whole: readers see the old content or the new.
public func writeFile(_ text: String, to path: String) throws(ToolFailure) {
  try writeFile(Array(text.utf8), to: path)
}

/// Writes a file as a whole, as ``writeFile(_:to:)-(String,_)``.
public func writeFile(_ bytes: [UInt8], to path: String) throws(ToolFailure) {
  do {
    try Data(bytes).write(to: URL(filePath: path), options: .atomic)
  } catch {
    throw ToolFailure(
      "cannot write: \(reason(error)); check the folder, its permissions and the space left", file: path)
  }
}

/// Fails where the folder of `path` takes no file, so that long work does not end in vain.
public func checkWritable(_ path: String) throws(ToolFailure) {
  let folder = URL(filePath: path).deletingLastPathComponent().path
  guard FileManager.default.isWritableFile(atPath: folder) else {
    throw ToolFailure("cannot write to the folder; make it, or check its permissions", file: path)
  }
}

/// Makes a folder and those above it where they are missing.
public func makeFolder(_ path: String) throws(ToolFailure) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw ToolFailure(
      "cannot make the folder: \(reason(error)); name one in a place that can be written to", file: path)
  }
}

/// The system's words for a Foundation error, which itself prints as a dump of its fields.
private func reason(_ error: any Error) -> String {
  let error = error as NSError
  guard let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError else { return error.localizedDescription }
  return systemMessage(CInt(cause.code))
}
