// A host of the Embedded build brings its own files: that build has no C library overlay.
#if !hasFeature(Embedded)
  import Glibc

  /// An open file descriptor, closed when it goes.
  @safe
  struct FileDescriptor: ~Copyable {
    let number: Int32

    /// Opens a file; what `openat(2)` says about `flags` and `mode` holds.
    init(opening path: String, flags: Int32, mode: mode_t = 0, for operation: FileOperation) throws(ModelFormatError) {
      let result = unsafe path.withCString { path in
        retryingInterrupts { Int(unsafe open(path, flags | O_CLOEXEC, mode)) }
      }
      guard result >= 0 else { throw .system(operation, errorNumber: errno) }
      number = Int32(result)
    }

    deinit { close(number) }

    /// Fills `target` from an offset on: the number of bytes read, fewer at the file's end, or -1 with `errno` set.
    func read(at offset: Int, into target: inout MutableSpan<UInt8>) -> Int {
      let number = number
      return unsafe target.withUnsafeMutableBytes { target in
        var filled = 0
        while filled < target.count {
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
          let position = off_t(offset + filled)
          let count = retryingInterrupts { unsafe pread(number, rest.baseAddress, rest.count, position) }
          if count < 0 { return -1 }
          if count == 0 { break }
          filled += count
        }
        return filled
      }
    }
  }

  extension FileDescriptor {
    /// Writes all bytes. Where that fails, some of them may stand in the file.
    func write(_ bytes: Span<UInt8>) throws(ModelFormatError) {
      let number = number
      var written = 0
      while written < bytes.count {
        let count = unsafe bytes.extracting(written...).withUnsafeBytes { rest in
          retryingInterrupts { unsafe Glibc.write(number, rest.baseAddress, rest.count) }
        }
        guard count > 0 else { throw .system(.write, errorNumber: errno) }
        written += count
      }
    }
  }

  /// The result of a system call that is made again when a signal interrupts it.
  func retryingInterrupts(_ call: () -> Int) -> Int {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }

  /// A regular file, read piece by piece.
  struct FilePieces: FileContents, ~Copyable {
    private let file: FileDescriptor
    let count: Int

    private init(_ file: consuming FileDescriptor, count: Int) {
      self.file = file
      self.count = count
    }

    static func open(_ path: String) throws(ModelFormatError) -> FilePieces {
      // Without O_NONBLOCK, opening a pipe would wait for its other end.
      let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NONBLOCK, for: .open)
      var status = stat()
      guard unsafe fstat(file.number, &status) == 0 else { throw .system(.open, errorNumber: errno) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
      return FilePieces(file, count: Int(status.st_size))
    }

    func read(at offset: Int, into target: inout MutableSpan<UInt8>) throws(ModelFormatError) {
      let filled = file.read(at: offset, into: &target)
      guard filled >= 0 else { throw .system(.read, errorNumber: errno) }
      guard filled == target.count else { throw .fileLength(expected: UInt64(count), found: UInt64(offset + filled)) }
    }
  }

  extension ModelFileReader {
    /// The content of the file at `path`, a regular file, which is read piece by piece: reading takes the memory of the
    /// decoded sections and at most 1 MiB more.
    /// - Throws: `system` where it cannot be read; otherwise as ``read(bytes:limits:)``.
    public static func read(
      path: String, limits: ReaderLimits = .standard
    ) throws(ModelFormatError) -> ModelFile {
      let file = try FilePieces.open(path)
      return try read(file, limits: limits)
    }

    /// The bytes of the regular file at `path`; nothing is allocated for a file above the limit.
    public static func fileBytes(
      path: String, limits: ReaderLimits = .standard
    ) throws(ModelFormatError) -> [UInt8] {
      let file = try FilePieces.open(path)
      guard file.count <= limits.maximumFileLength else {
        throw .fileTooLarge(length: file.count, maximum: limits.maximumFileLength)
      }
      return try file.bytes(0..<file.count)
    }

    /// The same; `nil` where nothing is at `path`.
    package static func fileBytesIfThere(path: String) throws(ModelFormatError) -> [UInt8]? {
      do {
        return try fileBytes(path: path)
      } catch .system(.open, errorNumber: ENOENT) {
        return nil
      }
    }
  }
#endif
