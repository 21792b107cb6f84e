import TocsinAutograd
import TocsinFormat

/// The state of a training run between two epochs.
///
/// Layout, little-endian: magic `54 43 4B 50` ("TCKP"), version `u32`; three fingerprints `u64`; epoch, optimiser steps,
/// best epoch `u64`; best, training and validation loss `f64` (NaN for none); parameter count `u64`; parameters, first
/// moments, second moments, best parameters as `f32`; last the FNV-1a of all before as `u64`.
struct Checkpoint: Equatable {
  private static let magic: UInt32 = 0x504B_4354
  private static let version: UInt32 = 1
  private static let vectorCount = 4
  /// Bytes that are not parameters.
  private static let fixedSize = 4 + 4 + 3 * 8 + 3 * 8 + 3 * 8 + 8 + 8

  var fingerprints: CheckpointFingerprints
  var epoch: Int
  var adamSteps: Int
  var bestEpoch: Int
  var bestLoss: Double
  var trainingLoss: Double
  var validationLoss: Double?
  /// Parameters, first moments, second moments, best parameters.
  var vectors: [[Float]]

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeUInt32(Self.magic)
    writer.writeUInt32(Self.version)
    for value in [fingerprints.network, fingerprints.options, fingerprints.data] { writer.writeUInt64(value) }
    for value in [epoch, adamSteps, bestEpoch] { writer.writeUInt64(UInt64(value)) }
    for value in [bestLoss, trainingLoss, validationLoss ?? .nan] { writer.writeFloat64(value) }
    writer.writeUInt64(UInt64(vectors[0].count))
    for vector in vectors {
      for value in vector { writer.writeFloat32(value) }
    }
    writer.writeUInt64(Fingerprint.of(writer.bytes[...]))
    return writer.bytes
  }
}

extension Checkpoint {
  /// Decodes a checkpoint that must belong to the training at hand.
  init(
    _ bytes: [UInt8], expecting expected: CheckpointFingerprints, parameterCount: Int
  ) throws(CheckpointError) {
    guard bytes.count >= 8 else { throw .notACheckpoint }
    var fields = LittleEndianFields(bytes)
    guard fields.next(4) == UInt64(Self.magic) else { throw .notACheckpoint }
    let version = UInt32(truncatingIfNeeded: fields.next(4))
    guard version == Self.version else { throw .unsupportedVersion(version) }
    guard bytes.count >= Self.fixedSize else { throw .damaged }
    var last = LittleEndianFields(bytes, offset: bytes.count - 8)
    guard last.next(8) == Fingerprint.of(bytes.dropLast(8)) else { throw .damaged }
    fingerprints = CheckpointFingerprints(network: fields.next(8), options: fields.next(8), data: fields.next(8))
    if let field = expected.firstDifference(from: fingerprints) { throw .differentTraining(field) }
    epoch = Int(truncatingIfNeeded: fields.next(8))
    adamSteps = Int(truncatingIfNeeded: fields.next(8))
    bestEpoch = Int(truncatingIfNeeded: fields.next(8))
    bestLoss = Double(bitPattern: fields.next(8))
    trainingLoss = Double(bitPattern: fields.next(8))
    let loss = Double(bitPattern: fields.next(8))
    validationLoss = loss.isNaN ? nil : loss
    guard fields.next(8) == UInt64(parameterCount),
      bytes.count == Self.fixedSize + Self.vectorCount * parameterCount * 4
    else { throw .damaged }
    vectors = []
    for _ in 0..<Self.vectorCount {
      vectors.append((0..<parameterCount).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: fields.next(4))) })
    }
  }
}

/// Reads fields one after the other; the caller has checked that they are there.
private struct LittleEndianFields {
  private let bytes: [UInt8]
  private var offset: Int

  init(_ bytes: [UInt8], offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  mutating func next(_ size: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    offset += size
    return value
  }
}
