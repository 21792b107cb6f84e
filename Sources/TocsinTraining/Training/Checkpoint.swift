import TocsinAutograd
import TocsinFormat

/// The state of a training run between two steps.
///
/// `Spec/Training.md` has the layout of the file.
package struct Checkpoint: Equatable {
  /// What may change of a parameter group.
  package struct Group: Equatable {
    package var stepCount: Int
    package var rateFactor: Double
    package var decaysWeights: Bool
  }

  package var fingerprints: CheckpointFingerprints
  package var position: TrainingPosition
  package var bestEpoch: Int
  package var bestScore: Double
  package var bestLoss: Double
  package var groups: [Group]
  /// Parameters, what the optimiser remembers, best parameters.
  package var vectors: [[Float]]
}

extension Checkpoint {
  private static let magic = Array("TCKP".utf8)
  private static let version: UInt32 = 2
  private static let checksumSize = 4

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeBytes(Self.magic)
    writer.writeUInt32(Self.version)
    for digest in fingerprints.all { writer.writeBytes(digest.bytes) }
    for value in [position.epochs, position.steps, bestEpoch] { writer.writeUInt64(UInt64(value)) }
    for value in [bestScore, bestLoss, position.trainingLoss, position.validationLoss ?? .nan] {
      writer.writeFloat64(value)
    }
    writer.writeCount(position.totals.count)
    for total in position.totals { writer.writeFloat64(total) }
    writer.writeCount(groups.count)
    for group in groups {
      writer.writeUInt64(UInt64(group.stepCount))
      writer.writeFloat64(group.rateFactor)
      writer.writeUInt8(group.decaysWeights ? 1 : 0)
    }
    writer.writeCount(vectors.count)
    for vector in vectors {
      writer.writeUInt64(UInt64(vector.count))
      for value in vector { writer.writeFloat32(value) }
    }
    writer.writeUInt32(Digest.crc32c(writer.bytes.span))
    return writer.bytes
  }

  /// Decodes a checkpoint, which must belong to the training at hand.
  package init(_ bytes: [UInt8], expecting expected: CheckpointFingerprints) throws(CheckpointError) {
    guard bytes.count >= 8, bytes.starts(with: Self.magic) else { throw .notACheckpoint }
    var fields = CheckpointFields(bytes[Self.magic.count...])
    let version = UInt32(truncatingIfNeeded: try fields.next(4))
    guard version == Self.version else { throw .unsupportedVersion(version) }
    let content = bytes.count - Self.checksumSize
    var checksum = CheckpointFields(bytes[max(0, content)...])
    guard try checksum.next(4) == UInt64(Digest.crc32c(bytes.span.extracting(..<content))) else { throw .damaged }
    fields = CheckpointFields(bytes[8..<content])
    fingerprints = try fields.nextFingerprints()
    if let field = expected.firstDifference(from: fingerprints) { throw .differentTraining(field) }
    position = TrainingPosition()
    position.epochs = try fields.nextCount()
    position.steps = try fields.nextCount()
    bestEpoch = try fields.nextCount()
    bestScore = try fields.nextDouble()
    bestLoss = try fields.nextDouble()
    position.trainingLoss = try fields.nextDouble()
    let validationLoss = try fields.nextDouble()
    position.validationLoss = validationLoss.isNaN ? nil : validationLoss
    for _ in 0..<(try fields.next(4)) { position.totals.append(try fields.nextDouble()) }
    groups = []
    for _ in 0..<(try fields.next(4)) {
      groups.append(
        Group(
          stepCount: try fields.nextCount(), rateFactor: try fields.nextDouble(),
          decaysWeights: try fields.next(1) == 1))
    }
    vectors = []
    for _ in 0..<(try fields.next(4)) { vectors.append(try fields.nextVector()) }
    guard fields.isAtEnd else { throw .damaged }
  }
}

extension Checkpoint {
  /// Replaces the file in one step: whenever the process dies, the old checkpoint or the new one is there.
  package func write(to path: String) throws(CheckpointError) {
    do throws(ModelFormatError) {
      try AtomicFile.write(encoded().span, to: path)
    } catch {
      throw .file(error)
    }
  }

  /// The bytes of the file; `nil` where there is none.
  static func bytes(path: String) throws(CheckpointError) -> [UInt8]? {
    do throws(ModelFormatError) {
      return try ModelFileReader.fileBytesIfThere(path: path)
    } catch {
      throw .file(error)
    }
  }
}

/// Reads fields one after the other; there is nothing behind the last.
private struct CheckpointFields {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func next(_ size: Int) throws(CheckpointError) -> UInt64 {
    guard rest.count >= size else { throw .damaged }
    var value: UInt64 = 0
    for byte in rest.prefix(size).reversed() { value = value << 8 | UInt64(byte) }
    rest.removeFirst(size)
    return value
  }

  mutating func nextCount() throws(CheckpointError) -> Int {
    guard let count = Int(exactly: try next(8)) else { throw .damaged }
    return count
  }

  mutating func nextDouble() throws(CheckpointError) -> Double { Double(bitPattern: try next(8)) }

  mutating func nextVector() throws(CheckpointError) -> [Float] {
    let count = try nextCount()
    guard count <= rest.count / 4 else { throw .damaged }
    var elements: [Float] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(Float(bitPattern: UInt32(truncatingIfNeeded: try next(4)))) }
    return elements
  }

  mutating func nextFingerprints() throws(CheckpointError) -> CheckpointFingerprints {
    CheckpointFingerprints(network: try nextDigest(), options: try nextDigest(), data: try nextDigest())
  }

  private mutating func nextDigest() throws(CheckpointError) -> SHA256Digest {
    guard let digest = SHA256Digest(bytes: Array(rest.prefix(SHA256Digest.byteCount))) else { throw .damaged }
    rest.removeFirst(SHA256Digest.byteCount)
    return digest
  }
}
