import Foundation
import TestSupport
import Testing
import TocsinFormat
import ToolSupport

@Suite struct ByteSourceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two frames, as `zstd` writes them: "hello\n" without a checksum, "world\n" with one.
  private static let hello: [UInt8] = [
    0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x31, 0x00, 0x00, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x0A,
  ]
  private static let world: [UInt8] = [
    0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x31, 0x00, 0x00, 0x77, 0x6F, 0x72, 0x6C, 0x64, 0x0A, 0xAA,
    0x6E, 0x56, 0x9F,
  ]

  private func decoded(_ bytes: [UInt8]) throws -> String {
    var source = try ByteSource(try folder.write("input", bytes).path)
    return String(decoding: try source.readAll(), as: UTF8.self)
  }

  @Test(arguments: ["", "a", "abc", "1 2 3\n", String(repeating: "5 22 5\n", count: 100_000)])
  func plainBytesComeAsTheyAre(_ text: String) throws {
    #expect(try decoded(Array(text.utf8)) == text)
  }

  @Test func zstdIsRecognisedByItsContentAndMayHoldManyFrames() throws {
    #expect(try decoded(Self.hello) == "hello\n")
    #expect(try decoded(Self.hello + Self.world + Self.hello) == "hello\nworld\nhello\n")
  }

  @Test func everyTruncationOfZstdIsAnError() throws {
    for length in 4..<Self.world.count {
      #expect(throws: ToolFailure.self, "\(length) bytes") { try decoded(Array(Self.world[..<length])) }
    }
  }

  @Test func damagedZstdIsAnError() throws {
    #expect(throws: ToolFailure.self, "what follows is not a frame") { try decoded(Self.hello + Array("junk".utf8)) }
    var damaged = Self.world
    damaged[damaged.count - 6] ^= 1
    #expect(
      throws: ToolFailure("damaged zstd data; copy or compress the file again", file: folder.path("input"))
    ) { try decoded(damaged) }
  }

  @Test func readingAllRefusesMoreThanTheMaximum() throws {
    let path = try folder.write("input", Array("123456789".utf8)).path
    #expect(throws: ToolFailure("longer than 8 bytes; split it", file: path)) {
      var source = try ByteSource(path)
      _ = try source.readAll(maximumByteCount: 8)
    }
  }

  /// 40 GB that take no space: the length is judged before a byte is read.
  @Test func aModelAboveTheLimitIsBad() throws {
    let path = try folder.write("input", []).path
    let resized = unsafe truncate(path, 40 << 30)
    #expect(resized == 0)
    let error = ModelFormatError.fileTooLarge(length: 40 << 30, maximum: ReaderLimits.fileLengthBound)
    var source = try ByteSource(path)
    #expect(throws: ToolFailure("\(error)", file: path, exit: .bad)) { _ = try source.readModel() }
    #expect(source.readByteCount == 4)
  }

  @Test func zstdComesAsItIsStoredWhereThatIsAskedFor() throws {
    let path = try folder.write("input", Self.hello + Self.world).path
    var source = try ByteSource(path, decompressing: false)
    let stored = try source.readModel()
    #expect(stored == Self.hello + Self.world && !source.isCompressed)
    #expect(try source.decompressed(stored) == Array("hello\nworld\n".utf8))
    #expect(try source.decompressed(Array("plain".utf8)) == Array("plain".utf8))
    #expect(throws: ToolFailure("ends in the middle of zstd data; copy the file again", file: path)) {
      _ = try source.decompressed(Array(Self.hello.dropLast()))
    }
  }

  @Test func aFolderCannotBeRead() {
    #expect(throws: ToolFailure("cannot read: Is a directory; name a file, or - for standard input", file: "/")) {
      _ = try ByteSource("/")
    }
  }
}
