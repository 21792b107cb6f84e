#if !hasFeature(Embedded)
  import Glibc

  /// Writes files so that a reader sees the old bytes or the new ones, whenever the process or the machine stops.
  package enum AtomicFile {
    /// Replaces the file at `path`: writes a sibling, flushes it to the disk, renames it, flushes the directory. A link
    /// stays, and the file that it leads to is replaced. The new file has the old one's permissions, and its group; where
    /// that group cannot be given, no group has any.
    ///
    /// The sibling is called `path` with `.partial` behind it. One that a killed process has left is overwritten; of one
    /// that another process is writing the end is awaited; another user's, or one with a second name, is refused as
    /// `EEXIST`, as others could go on changing it.
    /// - Throws: `system`; the sibling is removed and the old file is untouched, unless all that failed is to flush the
    ///   directory. `notARegularFile` for a device or pipe at `path`, which the rename would do away with, or in the
    ///   sibling's place.
    package static func write(_ bytes: Span<UInt8>, to path: String) throws(ModelFormatError) {
      var old = stat()
      let isThere = unsafe path.withCString { unsafe stat($0, &old) } == 0
      if isThere, ![S_IFREG, S_IFDIR].contains(old.st_mode & S_IFMT) { throw .notARegularFile }
      let path = try destination(of: path)
      let sibling = path + ".partial"
      let file = try lockedFile(sibling)
      do throws(ModelFormatError) {
        // Until it takes the old file's place it is for its owner alone, whose writers can clear it away.
        if isThere { try setPermissions(0o600, of: file) }
        try file.write(bytes)
        if isThere {
          let hasGroup = fchown(file.number, .max, old.st_gid) == 0
          try setPermissions(old.st_mode & (hasGroup ? 0o777 : 0o707), of: file)
        }
        guard fsync(file.number) == 0 else { throw .system(.synchronise, errorNumber: errno) }
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

    /// The path at the end of a chain of links, also where nothing is there.
    private static func destination(of path: String) throws(ModelFormatError) -> String {
      var path = path
      for _ in 0..<maximumLinkCount {
        guard let target = try linkTarget(path) else { return path }
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
        path = target.utf8.first == UInt8(ascii: "/") ? target : folder + target
      }
      throw .system(.create, errorNumber: ELOOP)
    }

    /// As many as Linux follows.
    private static let maximumLinkCount = 40

    /// What a link says; `nil` where there is none.
    private static func linkTarget(_ path: String) throws(ModelFormatError) -> String? {
      var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = unsafe bytes.withUnsafeMutableBytes { target in
        guard let base = target.baseAddress else { return -1 }
        return unsafe path.withCString { unsafe readlink($0, base, target.count) }
      }
      guard count >= 0 else { return nil }
      guard count < bytes.count, let target = String(validating: bytes[..<count], as: UTF8.self) else {
        throw .system(.create, errorNumber: EILSEQ)
      }
      return target
    }

    /// An empty file that no other process writes.
    private static func lockedFile(_ path: String) throws(ModelFormatError) -> FileDescriptor {
      while true {
        let file = try opened(path)
        var (found, named) = (stat(), stat())
        guard unsafe fstat(file.number, &found) == 0 else { throw .system(.create, errorNumber: errno) }
        guard found.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        guard found.st_uid == geteuid(), found.st_nlink <= 1 else { throw .system(.create, errorNumber: EEXIST) }
        // Where a file system has no locks, this does without.
        _ = retryingInterrupts { Int(flock(file.number, LOCK_EX)) }
        // Whoever had it before may have renamed or removed the file since.
        guard unsafe path.withCString({ unsafe lstat($0, &named) }) == 0,
          found.st_dev == named.st_dev, found.st_ino == named.st_ino
        else { continue }
        guard ftruncate(file.number, 0) == 0 else { throw .system(.write, errorNumber: errno) }
        return file
      }
    }

    /// What is at `path`, or else a new file.
    private static func opened(_ path: String) throws(ModelFormatError) -> FileDescriptor {
      do throws(ModelFormatError) {
        // Without O_NONBLOCK, opening a pipe would wait for its other end; with it, one without a reader is ENXIO.
        return try FileDescriptor(
          opening: path, flags: O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o666, for: .create)
      } catch .system(_, errorNumber: ENXIO) {
        throw .notARegularFile
      }
    }

    /// Says who may read, write and execute a file. A file system without permissions says no, and all its files are alike.
    private static func setPermissions(
      _ permissions: mode_t, of file: borrowing FileDescriptor
    ) throws(ModelFormatError) {
      guard fchmod(file.number, permissions) == 0 || errno == EPERM || errno == EOPNOTSUPP else {
        throw .system(.create, errorNumber: errno)
      }
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
