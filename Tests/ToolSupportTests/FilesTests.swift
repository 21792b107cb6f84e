import Foundation
import TestSupport
import Testing
import ToolSupport

@Suite struct FilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aFileIsReplaced() throws {
    let path = try folder.write("file", Array("the old text".utf8)).path
    try writeFile("new", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
  }

  /// Replacing it would put a file where the system has a device.
  @Test func whatIsNoFileIsWrittenInto() throws {
    let target = try folder.write("target", Array("the old text".utf8)).path
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    try writeFile("new", to: link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
  }

  @Test func aFolderAndAMissingFolderTakeNoText() throws {
    let path = folder.path("none/file")
    #expect(throws: ToolFailure.self) { try checkWritable(path) }
    #expect(throws: ToolFailure("is a folder; name a file in it", file: folder.path(""))) {
      try checkWritable(folder.path(""))
    }
    #expect(throws: ToolFailure.self) { try writeFile("text", to: folder.path("")) }
  }

  @Test func pathsOfOneFileAreTheSame() throws {
    let (file, other) = (try folder.write("file", []).path, try folder.write("other", []).path)
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: file)
    #expect(areSameFile(file, folder.path("link")) && areSameFile(file, folder.path("./file")))
    #expect(!areSameFile(file, other) && !areSameFile(folder.path("none"), folder.path("none")))
  }
}
