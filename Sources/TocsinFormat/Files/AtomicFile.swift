#if !hasFeature(Embedded)
  import Glibc

  /// Writes files so that a reader sees the old bytes or the new ones, whenever the process or the machine stops.
  package enum AtomicFile {
    /// Replaces the file at `path`: writes a sibling, flushes it to the disk, renames it, flushes the directory.
    /// - Throws: `system`; the sibling is removed and the old file is untouched. `notARegularFile` for a device or pipe
    ///   at `path`, which the rename would do away with.
    package static func write(_ bytes: Span<UInt8>, to path: String) throws(ModelFormatError) {
      var status = stat()
      if unsafe path.withCString({ unsafe stat($0, &status) }) == 0,
        ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
      {
        throw .notARegularFile
      }
      let sibling = path + ".partial-\(getpid())"
      do throws(ModelFormatError) {
        try writeWhole(bytes, to: sibling)
        let result = unsafe sibling.withCString { source in
          unsafe path.withCString { target in unsafe rename(source, target) }
        }
        guard result == 0 else { throw .system(.rename, errorNumber: errno) }
      } catch {
        _ = unsafe sibling.withCString { unsafe unlink($0) }
        throw error
      }
      try synchroniseDirectory(of: path)
    }

    private static func writeWhole(_ bytes: Span<UInt8>, to path: String) throws(ModelFormatError) {
      // A sibling of this process's number is a leftover of an earlier process: it is overwritten.
      let file = try FileDescriptor(
        opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o666, for: .create)
      try file.write(bytes)
      guard fsync(file.number) == 0 else { throw .system(.synchronise, errorNumber: errno) }
    }

    private static func synchroniseDirectory(of path: String) throws(ModelFormatError) {
      let directory = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? "."
      let file = try FileDescriptor(opening: String(directory), flags: O_RDONLY | O_DIRECTORY, for: .synchronise)
      guard fsync(file.number) == 0 else { throw .system(.synchronise, errorNumber: errno) }
    }
  }

  extension ModelFileWriter {
    /// Writes `model` to `path`, replacing what is there in one step.
    /// - Returns: the length of the file in bytes.
    /// - Throws: as ``encode(_:profile:)``, or `system`; then the old file is untouched.
    @discardableResult
    public static func write(
      _ model: ModelFile, to path: String, profile: Profile = .compressed
    ) throws(ModelFormatError) -> Int {
      let bytes = try encode(model, profile: profile)
      try AtomicFile.write(bytes.span, to: path)
      return bytes.count
    }
  }
#endif
