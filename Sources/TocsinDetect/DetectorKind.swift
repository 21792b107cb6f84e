public import TocsinFormat

/// The system that a model file's detector belongs to: the first field of the detector section.
public enum DetectorKind: UInt8, Sendable {
  case deepLog = 1
  case chimera = 2

  /// The kind of a file's detector.
  /// - Throws: ``DetectError/missingSection(_:)`` where the file is a network alone, ``DetectError/unknownDetector(kind:)``
  ///   where a later version made it, ``DetectError/format(_:)`` where the section is too short to say.
  public init(of file: ModelFile) throws(DetectError) {
    guard let bytes = file.detector else { throw .missingSection(.detector) }
    let number: UInt32
    do {
      var reader = ByteReader(bytes.span, section: .detector)
      number = try reader.readUInt32()
    } catch {
      throw .format(error)
    }
    guard let kind = UInt8(exactly: number).flatMap(DetectorKind.init) else { throw .unknownDetector(kind: number) }
    self = kind
  }

  /// The system's name, as tools print it.
  public var name: StaticString {
    switch self {
    case .deepLog: "DeepLog"
    case .chimera: "Chimera"
    }
  }

  /// Throws unless a file's detector is of this kind.
  func require(in file: ModelFile) throws(DetectError) {
    let found = try DetectorKind(of: file)
    guard found == self else { throw .otherDetector(expected: self, found: found) }
  }
}
