import Foundation
import TocsinFormat

/// Writes a text that people or other programs read: to standard output for `-`, or else as ``writeFile(_:to:)-(String,_)``.
public func writeReport(_ text: String, to path: String) throws(ToolFailure) {
  if path == "-" { try StandardOutput.print(text) } else { try writeFile(text, to: path) }
}

/// Writes a text file as ``writeFile(_:to:)-([UInt8],_)``.
public func writeFile(_ text: String, to path: String) throws(ToolFailure) {
  try writeFile(Array(text.utf8), to: path)
}

/// Writes a file as a whole: readers see the old content or the new, and links and permissions stay.
///
/// A device, a pipe that is being read, or whatever standard output is, is written into: there is nothing to replace.
public func writeFile(_ bytes: [UInt8], to path: String) throws(ToolFailure) {
  if areSameFile(path, "/dev/stdout") {
    var output = StandardOutput()
    try output.write(bytes)
    return try output.flush()
  }
  var status = stat()
  if unsafe stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
    guard let error = writeInto(path, bytes) else { return }
    throw ToolFailure("cannot write: \(systemMessage(error)); name a file that can be written to", file: path)
  }
  try ToolFailure.attributing(to: path) { try AtomicFile.write(bytes.span, to: path) }
}

/// Writes to what is there; the error number where that fails.
private func writeInto(_ path: String, _ bytes: [UInt8]) -> CInt? {
  // Opening a pipe that nobody reads would otherwise wait for a reader.
  let descriptor = unsafe open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else { return errno }
  defer { close(descriptor) }
  guard fcntl(descriptor, F_SETFL, O_WRONLY) == 0 else { return errno }
  return writeAll(bytes, to: descriptor)
}
