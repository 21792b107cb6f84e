import Foundation

/// The bytes of a file; `nil` where there is none.
func readFile(at path: String) throws(CheckpointError) -> [UInt8]? {
  guard FileManager.default.fileExists(atPath: path) else { return nil }
  guard let data = FileManager.default.contents(atPath: path) else { throw .cannotRead(errorNumber: errno) }
  return [UInt8](data)
}

/// Replaces a file in one step: a sibling is written and flushed to the disk, then renamed. Whenever the process dies,
/// the old contents or the new ones are there.
func writeAtomically(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
  let sibling = path + ".partial"
  guard FileManager.default.createFile(atPath: sibling, contents: Data(bytes)),
    let file = FileHandle(forWritingAtPath: sibling)
  else { throw .cannotWrite(errorNumber: errno) }
  do {
    try file.synchronize()
    try file.close()
  } catch {
    throw .cannotWrite(errorNumber: errno)
  }
  guard unsafe rename(sibling, path) == 0 else { throw .cannotWrite(errorNumber: errno) }
}
