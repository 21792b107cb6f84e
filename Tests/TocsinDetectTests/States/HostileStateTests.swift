import TestSupport
import Testing
import TocsinDetect
import TocsinFormat
import TocsinKernels

/// A state may come from a disk that others write to: whatever it holds, the stream refuses it and stays as it was, or
/// it works on.
@Suite struct HostileStateTests {
  @Test(arguments: StreamKind.all)
  func noTruncationIsRestored(_ kind: StreamKind) throws {
    let (stream, saved) = try Self.saved(kind)
    for count in 0..<saved.count {
      #expect(throws: SavedStateError.self) { try stream.restore(Array(saved.prefix(count))) }
      if count >= 60 {
        #expect(throws: SavedStateError.self) { try stream.restore(Array(saved.prefix(count)).repaired) }
      }
    }
    #expect(stream.save() == saved)
  }

  @Test(arguments: StreamKind.all)
  func aChangedByteIsRefusedOrHarmless(_ kind: StreamKind) throws {
    let (stream, saved) = try Self.saved(kind)
    var (refused, restored) = (0, 0)
    for offset in saved.indices {
      for change in 1...255 as ClosedRange<UInt8> {
        var bytes = saved
        bytes[offset] ^= change
        #expect(throws: SavedStateError.self) { try stream.restore(bytes) }
        guard change.nonzeroBitCount == 1 || change > 252 else { continue }
        Self.tryOut(bytes.repaired, stream, saved, kind, &refused, &restored)
      }
    }
    #expect(refused > 500 && restored > 500)
  }

  /// Numbers at the ends of their types, at every place.
  @Test(arguments: StreamKind.all)
  func anExtremeNumberIsRefusedOrHarmless(_ kind: StreamKind) throws {
    let (stream, saved) = try Self.saved(kind)
    let numbers: [UInt64] = [
      0, 1, 1 << 53, 1 << 53 + 1, 1 << 31, 1 << 32 - 1, 1 << 62, UInt64(Int.max), 1 << 63, .max, .max - 1,
      Double.nan.bitPattern, Double.signalingNaN.bitPattern, Double.infinity.bitPattern, (-Double.infinity).bitPattern,
      Double.greatestFiniteMagnitude.bitPattern, (-1.0).bitPattern, UInt64(Float.nan.bitPattern),
      UInt64((-Float.infinity).bitPattern) << 32 | UInt64(Float.infinity.bitPattern),
    ]
    var (refused, restored) = (0, 0)
    for offset in 56..<saved.count - 8 {
      for number in numbers {
        for width in [4, 8] {
          let bytes = (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
          Self.tryOut(saved.replacing(at: offset, with: bytes).repaired, stream, saved, kind, &refused, &restored)
        }
      }
    }
    #expect(refused > 500 && restored > 100)
  }

  /// Several wrong numbers at once.
  @Test(arguments: StreamKind.all)
  func noiseIsRefusedOrHarmless(_ kind: StreamKind) throws {
    let (stream, saved) = try Self.saved(kind)
    var generator = SeededGenerator(seed: 7)
    var (refused, restored) = (0, 0)
    for _ in 0..<4000 {
      var bytes = saved
      for _ in 0..<Int.random(in: 2..<6, using: &generator) {
        let offset = Int.random(in: 56..<saved.count - 4, using: &generator)
        bytes[offset] =
          [0, 1, 0x7F, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator) ?? 0
      }
      Self.tryOut(bytes.repaired, stream, saved, kind, &refused, &restored)
    }
    #expect(refused > 500)
  }

  /// Restores what may be wrong, and has the stream work on where it does.
  private static func tryOut(
    _ bytes: [UInt8], _ stream: TestedStream, _ saved: [UInt8], _ kind: StreamKind, _ refused: inout Int,
    _ restored: inout Int
  ) {
    do {
      try stream.restore(bytes)
      restored += 1
    } catch {
      refused += 1
      return
    }
    #expect(stream.savedByteCount() == bytes.count)
    var quiet: [String]?
    for event in followers[kind] ?? [] { stream.take(event, &quiet) }
    stream.take(.idle(before: 30), &quiet)
    for _ in 0..<4 { stream.take(.endNext, &quiet) }
    // Also in what was refused before, so that a refusal that changes something shows.
    do {
      try stream.restore(saved)
    } catch {
      Issue.record("\(error)")
    }
  }

  private static let followers = Dictionary(
    uniqueKeysWithValues: StreamKind.all.map { kind in (kind, kind.events(8, seed: 9)) })

  /// A stream of few sessions, so that all changes can be tried, and its state.
  private static func saved(_ kind: StreamKind) throws -> (TestedStream, [UInt8]) {
    var sizes = StreamKind.Sizes(kernels: try .best())
    sizes.sessions = 2
    sizes.cache = 3
    sizes.blocks = 1
    let stream = try kind.stream(sizes)
    for event in kind.events(30, seed: 11) {
      if case .endNext = event { continue }
      _ = stream.take(event)
    }
    return (stream, stream.save())
  }
}

extension [UInt8] {
  func replacing(at offset: Int, with bytes: [UInt8]) -> [UInt8] {
    self[..<offset] + bytes + self[(offset + bytes.count)...]
  }

  /// The bytes with the length and the checksum that they should have.
  var repaired: [UInt8] {
    var bytes = self
    for index in 0..<8 { bytes[16 + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
    let content = Array(bytes.dropLast(4))
    let checksum = Digest.crc32c(content.span)
    return content + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(8 * $0)) }
  }

  func number(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32(8 * $1) }
  }
}
