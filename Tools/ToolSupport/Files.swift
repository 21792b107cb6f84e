import Foundation

/// What kind of file is at a path, itself and not where it leads to; `nil` where there is none.
private func fileKind(_ path: String) -> mode_t? {
  var status = stat()
  return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

/// Whether there is anything at a path, a link that leads nowhere counted in.
public func isThere(_ path: String) -> Bool { fileKind(path) != nil }

/// Whether a file is at a path itself, and no link, folder, pipe or device.
public func isPlainFile(_ path: String) -> Bool { fileKind(path) == S_IFREG }

/// Whether two paths lead to one file, also where it is yet to be made.
public func areSameFile(_ first: String, _ second: String) -> Bool {
  var (one, other) = (stat(), stat())
  switch (unsafe stat(first, &one), unsafe stat(second, &other)) {
  case (0, 0): return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  case (0, _), (_, 0): return false
  default:
    guard let place = FilePlace(first) else { return false }
    return place == FilePlace(second)
  }
}

/// Where a file would be made: a folder and a name in it.
private struct FilePlace: Equatable {
  private let device: dev_t
  private let folder: ino_t
  private let name: String

  /// `nil` where there is no such folder.
  init?(_ path: String) {
    var path = URL(filePath: path)
    // As many links as Linux follows; these lead to nothing, so the system cannot say where.
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path.path) else { break }
      path = URL(filePath: target, relativeTo: path.deletingLastPathComponent())
    }
    var status = stat()
    guard unsafe stat(path.deletingLastPathComponent().path, &status) == 0 else { return nil }
    (device, folder, name) = (status.st_dev, status.st_ino, path.lastPathComponent)
  }
}

/// A file that an option names.
public struct FileArgument: Sendable {
  public var option: String
  public var path: String

  /// `nil` without a path, or with `-`, which is no file.
  public init?(_ option: String, _ path: String?) {
    guard let path, path != "-" else { return nil }
    (self.option, self.path) = (option, path)
  }
}

/// Fails where a file is to be written that another option names too: what is there would be lost.
public func checkDistinct(written: [FileArgument], read: [FileArgument] = []) throws(ToolFailure) {
  for (index, file) in written.enumerated() {
    if let other = (written[(index + 1)...] + read).first(where: { areSameFile(file.path, $0.path) }) {
      throw ToolFailure("is named by \(file.option) and by \(other.option); name two files", file: file.path)
    }
  }
}

/// Fails where `path` is a folder or its folder takes no file, so that long work does not end in vain.
public func checkWritable(_ path: String) throws(ToolFailure) {
  if fileKind(path) == S_IFDIR { throw ToolFailure("is a folder; name a file in it", file: path) }
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
