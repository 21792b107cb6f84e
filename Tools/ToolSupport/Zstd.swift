import Foundation

/// A descriptor of the decoded bytes of an open zstd file, of which a few bytes have been read. Closes `descriptor`.
func decompressed(_ descriptor: CInt, name: String) throws(ToolFailure) -> CInt {
  guard lseek(descriptor, 0, SEEK_SET) == 0 else {
    throw ToolFailure("zstd from a pipe cannot be read yet; decompress it first with zstd -dc", file: name)
  }
  let output = Pipe()
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["zstd", "-dcq"]
  process.standardInput = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  process.standardOutput = output
  do { try process.run() } catch { throw ToolFailure("cannot run zstd: \(error)", file: name) }
  return dup(output.fileHandleForReading.fileDescriptor)
}
