import Testing
import TocsinFormat

@Suite struct DigestTests {
  /// FIPS 180-4 with the examples that NIST gives for it.
  private static let sha256Vectors: [(message: String, digest: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  /// RFC 3720, B.4, and the check value of the CRC catalogues.
  private static let crc32cVectors: [(bytes: [UInt8], checksum: UInt32)] = [
    ([], 0),
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    ([UInt8](0..<32), 0x46DD_794E),
    ([UInt8](0..<32).reversed(), 0x113F_DB5C),
    ([UInt8]("123456789".utf8), 0xE306_9283),
  ]

  private static let bytes: [UInt8] = {
    var generator = SplitMix64(seed: 3)
    return (0..<1000).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }()

  @Test(arguments: DigestBackend.allCases.filter(\.supportsSHA256))
  func sha256GivesThePublishedDigests(backend: DigestBackend) {
    for vector in Self.sha256Vectors {
      var hash = SHA256(backend: backend)
      hash.update([UInt8](vector.message.utf8).span)
      #expect(hash.finalize().text == vector.digest)
    }
  }

  @Test(arguments: DigestBackend.allCases.filter(\.supportsCRC32C))
  func crc32cGivesThePublishedChecksums(backend: DigestBackend) {
    for vector in Self.crc32cVectors { #expect(backend.crc32c(vector.bytes.span) == vector.checksum) }
  }

  @Test(
    .enabled(
      if: DigestBackend.accelerated.supportsSHA256 && DigestBackend.accelerated.supportsCRC32C,
      "this CPU has neither SHA nor CRC instructions"))
  func backendsAgreeOnEveryLength() {
    for length in 0...300 {
      let span = Self.bytes.span.extracting(0..<length)
      var digests: [SHA256Digest] = []
      for backend in DigestBackend.allCases {
        var hash = SHA256(backend: backend)
        hash.update(span)
        digests.append(hash.finalize())
      }
      #expect(digests[0] == digests[1], "length \(length)")
      #expect(DigestBackend.portable.crc32c(span) == DigestBackend.accelerated.crc32c(span), "length \(length)")
    }
  }

  @Test(arguments: DigestBackend.allCases.filter(\.supportsSHA256))
  func piecesGiveTheDigestOfTheWhole(backend: DigestBackend) {
    let whole = Digest.sha256(Self.bytes.span)
    for piece in [1, 3, 55, 56, 63, 64, 65, 127, 128, 129, 999] {
      var hash = SHA256(backend: backend)
      var offset = 0
      while offset < Self.bytes.count {
        let end = min(offset + piece, Self.bytes.count)
        hash.update(Self.bytes.span.extracting(offset..<end))
        offset = end
      }
      #expect(hash.finalize() == whole, "pieces of \(piece)")
    }
  }

  @Test func crc32cContinuesAfterAPrefix() {
    for split in [0, 1, 7, 8, 500, 1000] {
      let head = DigestBackend.portable.crc32c(Self.bytes.span.extracting(0..<split))
      let whole = DigestBackend.portable.crc32c(Self.bytes.span.extracting(split..<1000), after: head)
      #expect(whole == Digest.crc32c(Self.bytes.span))
    }
  }

  @Test func aDigestHas32Bytes() {
    #expect(SHA256Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    #expect(SHA256Digest(bytes: [UInt8](repeating: 0xA9, count: 32))?.text == String(repeating: "a9", count: 32))
  }
}
