/// Why a stream cannot go on from saved bytes. Offsets are in bytes from their start.
public enum SavedStateError: Error, Equatable, Sendable {
  /// The bytes do not begin as a saved state does.
  case notASavedState
  case unsupportedVersion(UInt16)
  /// The bytes end where a field is to follow.
  case truncated(offset: Int)
  /// The state says that it has another length.
  case length(stated: UInt64, found: Int)
  case trailingBytes(offset: Int, count: Int)
  /// The CRC32C at the end is not that of what comes before it.
  case checksum(stated: UInt32, computed: UInt32)
  /// The state is of another type of stream; of none that this version knows where `found` is no ``SavedStreamKind``.
  case otherStream(expected: SavedStreamKind, found: UInt16)
  /// The state was saved with another model.
  case otherModel
  /// The state was saved under another ``DeepLogProtocol``, by its raw value, or with another stride of Chimera's
  /// windows.
  case otherOption(expected: Int, found: Int)
  /// More sessions were open than the stream has room for.
  case tooManySessions(Int, maximum: Int)
  /// A field holds what no stream like this can have saved.
  case invalidValue(offset: Int)
}
