import Foundation

/// Writes a file that is not there yet: a key that is overwritten is lost.
///
/// - Parameter mode: the permissions, from which the user's mask takes some away.
public func writeNewFile(_ text: String, to path: String, mode: mode_t) throws(ToolFailure) {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
  guard descriptor >= 0 else {
    let error = errno
    if error == EEXIST {
      throw ToolFailure("is there already; name a new file, as keys are never overwritten", file: path)
    }
    throw ToolFailure("cannot make the file: \(systemMessage(error)); check the folder and its permissions", file: path)
  }
  var error = writeAll(Array(text.utf8), to: descriptor)
  if error == nil, fsync(descriptor) != 0 { error = errno }
  close(descriptor)
  guard let error else { return }
  _ = unsafe unlink(path)
  throw ToolFailure("cannot write: \(systemMessage(error)); check the space left", file: path)
}
