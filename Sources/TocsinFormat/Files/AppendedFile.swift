#if !hasFeature(Embedded)
  import Glibc

  /// A file that bytes are appended to, such as a log that others follow.
  package final class AppendedFile {
    private let file: FileDescriptor

    /// Opens what is at `path`, also a pipe or a device, or makes a file.
    package init(_ path: String) throws(ModelFormatError) {
      file = try FileDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o666, for: .create)
    }

    /// Appends all bytes. Where that fails, some of them may stand in the file.
    package func append(_ bytes: Span<UInt8>) throws(ModelFormatError) { try file.write(bytes) }
  }
#endif
