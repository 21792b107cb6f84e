import Foundation
import TestSupport
import Testing
import ToolSupport

@Suite struct NumpyArchiveTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func archive(_ type: String, _ shape: String, _ data: [UInt8]) throws -> NumpyArchive {
    var writer = NumpyArchiveWriter()
    writer.append("a", type: type, shape: shape, data)
    return try NumpyArchive(folder.write("a.npz", writer.bytes).path)
  }

  @Test func whatIsWrittenIsRead() throws {
    var writer = NumpyArchiveWriter()
    writer.append("floats", NumpyArray(shape: [2, 3], values: .floats([0, -0.0, 1.5, .infinity, .nan, 0x1p-149])))
    writer.append("doubles", NumpyArray(shape: [2], values: .doubles([0.1, -.infinity])))
    writer.append("integers", NumpyArray(shape: [3, 1, 1], values: .integers([.min, 0, .max])))
    let archive = try NumpyArchive(folder.write("all.npz", writer.bytes).path)
    #expect(archive.names == ["doubles", "floats", "integers"])
    let floats = try archive.array("floats")
    #expect(floats.shape == [2, 3])
    #expect(floats.floats.map(\.bitPattern) == [0, 0x8000_0000, 0x3FC0_0000, 0x7F80_0000, 0x7FC0_0000, 1])
    #expect(try archive.array("doubles").doubles == [0.1, -.infinity])
    let integers = try archive.array("integers")
    #expect(integers.shape == [3, 1, 1])
    guard case .integers(let values) = integers.values else {
      Issue.record("integers are integers")
      return
    }
    #expect(values == [.min, 0, .max])
  }

  @Test(
    arguments: [
      ("|b1", "(2, 1)", [1, 0], [1, 0]), ("|u1", "(2,)", [1, 255], [1, 255]), ("|u1", "()", [9], [9]),
      ("<i4", "(1,)", [254, 255, 255, 255], [-2]), ("<u4", "(1,)", [254, 255, 255, 255], [4_294_967_294]),
      ("<f4", "(1,)", [0, 0, 0, 64], [2]),
    ] as [(String, String, [UInt8], [Double])])
  func elementTypes(_ type: String, _ shape: String, _ data: [UInt8], _ values: [Double]) throws {
    #expect(try archive(type, shape, data).array("a").doubles == values)
  }

  @Test(arguments: [
    ("<f2", "(1, 3)", "of a type that is not read"), ("|u1", "(1, 4)", "damaged array"),
    ("|u1", "(1, 2)", "damaged array"), ("|u1", "(0, 3)", "damaged array"),
    ("|u1", "(9999999999, 9999999999)", "damaged array"), ("|u1", "3", "damaged array"),
  ])
  func whatDoesNotFitIsAnError(_ type: String, _ shape: String, _ problem: String) throws {
    let archive = try archive(type, shape, [1, 2, 3])
    let failure = try #require(throws: ToolFailure.self) { try archive.array("a") }
    #expect(failure.message.contains(problem), "\(failure)")
  }

  @Test func everyTruncationIsAnError() throws {
    var writer = NumpyArchiveWriter()
    writer.append("a", NumpyArray(shape: [3], values: .floats([1, 2, 3])))
    for count in 0..<writer.bytes.count {
      let path = try folder.write("short.npz", Array(writer.bytes.prefix(count))).path
      #expect(throws: ToolFailure.self, "\(count) bytes") { try NumpyArchive(path) }
    }
  }

  @Test func anyDamagedByteIsAnErrorOrOtherArrays() throws {
    var writer = NumpyArchiveWriter()
    writer.append("a", NumpyArray(shape: [3], values: .floats([1, 2, 3])))
    let bytes = writer.bytes
    for index in bytes.indices {
      for value: UInt8 in [0, 0x7F, 0xFF] {
        var damaged = bytes
        damaged[index] = value
        let path = try folder.write("damaged.npz", damaged).path
        guard let archive = try? NumpyArchive(path) else { continue }
        for name in archive.names { _ = try? archive.array(name) }
      }
    }
  }
}
