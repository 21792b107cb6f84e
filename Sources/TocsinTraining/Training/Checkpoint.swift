import TocsinAutograd
import TocsinFormat

/// The state of a training run between two epochs.
///
/// Layout, little-endian: magic "TCKP", version `u32`; SHA-256 digests of network, options and data; epoch, optimiser
/// steps, best epoch `u64`; best, training and validation loss `f64` (NaN for none); parameter count `u64`; parameters,
/// first moments, second moments, best parameters as `f32`; last the CRC32C of all before as `u32`.
struct Checkpoint: Equatable {
  var fingerprints: CheckpointFingerprints
  var epoch: Int
  var optimiserSteps: Int
  var bestEpoch: Int
  var bestLoss: Double
  var trainingLoss: Double
  var validationLoss: Double?
  /// Parameters, first moments, second moments, best parameters.
  var vectors: [[Float]]
}

extension Checkpoint {
  private static let magic = Array("TCKP".utf8)
  private static let version: UInt32 = 1
  private static let vectorCount = 4
  private static let checksumSize = 4
  /// Bytes before the parameters.
  private static let headSize = 4 + 4 + 3 * SHA256Digest.byteCount + 7 * 8

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeBytes(Self.magic)
    writer.writeUInt32(Self.version)
    for digest in [fingerprints.network, fingerprints.options, fingerprints.data] { writer.writeBytes(digest.bytes) }
    for value in [epoch, optimiserSteps, bestEpoch] { writer.writeUInt64(UInt64(value)) }
    for value in [bestLoss, trainingLoss, validationLoss ?? .nan] { writer.writeFloat64(value) }
    writer.writeUInt64(UInt64(vectors[0].count))
    for vector in vectors {
      for value in vector { writer.writeFloat32(value) }
    }
    writer.writeUInt32(Digest.crc32c(writer.bytes.span))
    return writer.bytes
  }

  /// Decodes a checkpoint, which must belong to the training at hand.
  init(
    _ bytes: [UInt8], expecting expected: CheckpointFingerprints, parameterCount: Int
  ) throws(CheckpointError) {
    guard bytes.count >= 8, bytes.starts(with: Self.magic) else { throw .notACheckpoint }
    var fields = LittleEndianFields(bytes, offset: Self.magic.count)
    let version = UInt32(truncatingIfNeeded: fields.next(4))
    guard version == Self.version else { throw .unsupportedVersion(version) }
    guard bytes.count >= Self.headSize + Self.checksumSize else { throw .damaged }
    let content = bytes.count - Self.checksumSize
    var checksum = LittleEndianFields(bytes, offset: content)
    guard checksum.next(4) == UInt64(Digest.crc32c(bytes.span.extracting(..<content))),
      let network = fields.nextDigest(), let options = fields.nextDigest(), let data = fields.nextDigest()
    else { throw .damaged }
    fingerprints = CheckpointFingerprints(network: network, options: options, data: data)
    if let field = expected.firstDifference(from: fingerprints) { throw .differentTraining(field) }
    epoch = Int(truncatingIfNeeded: fields.next(8))
    optimiserSteps = Int(truncatingIfNeeded: fields.next(8))
    bestEpoch = Int(truncatingIfNeeded: fields.next(8))
    bestLoss = Double(bitPattern: fields.next(8))
    trainingLoss = Double(bitPattern: fields.next(8))
    let loss = Double(bitPattern: fields.next(8))
    validationLoss = loss.isNaN ? nil : loss
    guard fields.next(8) == UInt64(parameterCount),
      content == Self.headSize + Self.vectorCount * parameterCount * 4
    else { throw .damaged }
    vectors = []
    for _ in 0..<Self.vectorCount {
      vectors.append((0..<parameterCount).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: fields.next(4))) })
    }
  }
}

extension Checkpoint {
  /// Replaces the file in one step: whenever the process dies, the old checkpoint or the new one is there.
  func write(to path: String) throws(CheckpointError) {
    do throws(ModelFormatError) {
      try AtomicFile.write(encoded().span, to: path)
    } catch {
      throw .file(error)
    }
  }

  /// The bytes of the file; `nil` where there is none.
  static func bytes(path: String) throws(CheckpointError) -> [UInt8]? {
    do throws(ModelFormatError) {
      return try ModelFileReader.fileBytes(path: path)
    } catch .system(.open, errorNumber: noSuchFile) {
      return nil
    } catch {
      throw .file(error)
    }
  }
}

/// Linux's `ENOENT`.
private let noSuchFile: Int32 = 2

/// Reads fields one after the other; the caller has checked that they are there.
private struct LittleEndianFields {
  private let bytes: [UInt8]
  private var offset: Int

  init(_ bytes: [UInt8], offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  mutating func next(_ size: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    offset += size
    return value
  }

  mutating func nextDigest() -> SHA256Digest? {
    offset += SHA256Digest.byteCount
    return SHA256Digest(bytes: Array(bytes[offset - SHA256Digest.byteCount..<offset]))
  }
}
