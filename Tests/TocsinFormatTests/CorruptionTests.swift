import Testing
import TocsinFormat

/// Damage: nothing that is not a whole, untouched file is accepted.
@Suite struct CorruptionTests {
  @Test(arguments: Sample.allCases, [ModelFileWriter.Profile.storedOnly, .compressed])
  func everyChangeOfOneByteIsRejected(sample: Sample, profile: ModelFileWriter.Profile) throws {
    var bytes = try ModelFileWriter.encode(sample.model(), profile: profile)
    var accepted: [(offset: Int, value: UInt8)] = []
    for offset in bytes.indices {
      let original = bytes[offset]
      for change in 1...255 as ClosedRange<UInt8> {
        bytes[offset] = original ^ change
        if (try? read(bytes)) != nil { accepted.append((offset, bytes[offset])) }
      }
      bytes[offset] = original
    }
    #expect(accepted.isEmpty)
    #expect(throws: Never.self) { try read(bytes) }
  }

  @Test(arguments: Sample.allCases, [ModelFileWriter.Profile.storedOnly, .compressed])
  func everyTruncationIsRejected(sample: Sample, profile: ModelFileWriter.Profile) throws {
    let bytes = try ModelFileWriter.encode(sample.model(), profile: profile)
    for length in bytes.indices {
      #expect(throws: ModelFormatError.self) { try read([UInt8](bytes[..<length])) }
    }
  }

  @Test func everyAppendedByteIsRejected() throws {
    let bytes = try ModelFileWriter.encode(sampleModel())
    for value in 0...255 as ClosedRange<UInt8> {
      #expect(throws: ModelFormatError.fileLength(expected: UInt64(bytes.count), found: UInt64(bytes.count + 1))) {
        try read(bytes + [value])
      }
    }
  }

  /// With the checksums repaired only the structural checks stand: what passes them must be a file of its own right.
  @Test(arguments: Sample.allCases, [ModelFileWriter.Profile.storedOnly, .compressed])
  func aRepairedChangeIsRejectedOrAnotherValidFile(sample: Sample, profile: ModelFileWriter.Profile) throws {
    let original = try ModelFileWriter.encode(sample.model(), profile: profile)
    var outcome = (rejected: 0, valid: 0)
    for offset in original.indices {
      for change in [1, 2, 4, 8, 16, 32, 64, 128, 255, original[offset]] as [UInt8] where change != 0 {
        var bytes = original
        bytes[offset] ^= change
        repairChecksums(&bytes)
        guard let model = try? ModelFileReader.read(bytes: bytes.span) else {
          outcome.rejected += 1
          continue
        }
        outcome.valid += 1
        let stored = try ModelFileWriter.encode(model, profile: .storedOnly)
        if profile == .storedOnly {
          #expect(stored == bytes, "offset \(offset), change \(change)")
        } else {
          #expect(try ModelFileReader.read(bytes: stored.span) == model, "offset \(offset), change \(change)")
        }
      }
    }
    // Weights, golden vectors and opaque sections may hold anything; headers, indices and names may not.
    #expect(outcome.rejected > 3000)
    #expect(outcome.valid > 1000)
  }

  /// Random damage of many bytes, checksums repaired: no crash, and what is accepted re-encodes to itself.
  @Test(arguments: Sample.allCases, 1...8 as ClosedRange<UInt64>)
  func manyRepairedChangesNeverCrash(sample: Sample, seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let original = try ModelFileWriter.encode(sample.model(), profile: .storedOnly)
    for _ in 0..<2000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let values: [UInt8] = [0, 1, 127, 128, 255, UInt8.random(in: 0...255, using: &generator)]
        bytes[Int.random(in: bytes.indices, using: &generator)] = values.randomElement(using: &generator) ?? 0
      }
      repairChecksums(&bytes)
      guard let model = try? ModelFileReader.read(bytes: bytes.span) else { continue }
      #expect(try ModelFileWriter.encode(model, profile: .storedOnly) == bytes)
    }
  }
}

/// Makes every checksum and, for sections stored as they are, every digest fit again, as far as the table can be followed.
func repairChecksums(_ bytes: inout [UInt8]) {
  let count = Int(bytes.integer(at: 36, bytes: 4))
  let tableEnd = 64 + 96 * count
  if count <= 32, tableEnd + 4 <= bytes.count {
    for index in 0..<count {
      let row = 64 + 96 * index
      let offset = bytes.integer(at: row + 8, bytes: 8)
      let length = bytes.integer(at: row + 16, bytes: 8)
      guard offset <= UInt64(bytes.count), length <= UInt64(bytes.count) - offset else { continue }
      let stored = [UInt8](bytes[Int(offset)..<Int(offset + length)])
      bytes.replaceSubrange(row + 36..<row + 40, with: [UInt8](littleEndian: Digest.crc32c(stored.span)))
      if bytes.integer(at: row + 4, bytes: 2) == 0 {
        bytes.replaceSubrange(row + 64..<row + 96, with: Digest.sha256(stored.span).bytes)
      }
    }
    let checksum = Digest.crc32c(bytes.span.extracting(64..<tableEnd))
    bytes.replaceSubrange(tableEnd..<tableEnd + 4, with: [UInt8](littleEndian: checksum))
  }
  let checksum = Digest.crc32c(bytes.span.extracting(0..<60))
  bytes.replaceSubrange(60..<64, with: [UInt8](littleEndian: checksum))
}
