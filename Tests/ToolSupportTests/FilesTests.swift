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
  @Test func aDeviceIsWrittenInto() throws {
    try writeFile("text", to: "/dev/null")
    #expect(!isPlainFile("/dev/null") && isThere("/dev/null"))
    #expect(
      throws: ToolFailure(
        "cannot write: No space left on device; name a file that can be written to", file: "/dev/full")
    ) { try writeFile("text", to: "/dev/full") }
  }

  @Test func aPipeIsWrittenIntoWhereItIsRead() throws {
    let pipe = folder.path("pipe")
    let made = unsafe mkfifo(pipe, 0o600)
    #expect(made == 0)
    // Nobody reads it yet: an error, where opening it would wait for ever.
    #expect(throws: ToolFailure.self) { try writeFile("text", to: pipe) }
    let reader = unsafe open(pipe, O_RDONLY | O_NONBLOCK)
    try writeFile("text", to: pipe)
    #expect(try FileHandle(fileDescriptor: reader, closeOnDealloc: true).readToEnd() == Data("text".utf8))
    #expect(!isPlainFile(pipe))
  }

  @Test func aLinkStaysAndLeadsToTheNewFile() throws {
    let target = try folder.write("target", Array("the old text".utf8)).path
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    try writeFile("new", to: link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
    #expect(isPlainFile(target) && !isPlainFile(link) && !isPlainFile(folder.path("")))
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
    #expect(!areSameFile(file, other) && !areSameFile(file, folder.path("none")))
  }

  @Test func pathsOfOneFileThatIsMissingAreTheSame() throws {
    let none = folder.path("none")
    try FileManager.default.createSymbolicLink(atPath: folder.path("dangling"), withDestinationPath: "none")
    try FileManager.default.createSymbolicLink(atPath: folder.path("here"), withDestinationPath: ".")
    for path in ["none", "./none", "dangling", "here/none", "here/dangling"] {
      #expect(areSameFile(none, folder.path(path)), "\(path)")
    }
    #expect(!areSameFile(none, folder.path("other")))
    #expect(!areSameFile(folder.path("gone/file"), folder.path("lost/file")))
  }

  @Test func aFileForTwoPurposesIsRefusedByName() throws {
    let written = ["--output", "--log"].compactMap { FileArgument($0, folder.path("file")) }
    #expect(throws: ToolFailure("is named by --output and by --log; name two files", file: folder.path("file"))) {
      try checkDistinct(written: written)
    }
    let read = [FileArgument("--train", folder.path("file"))].compactMap(\.self)
    #expect(throws: ToolFailure.self) { try checkDistinct(written: [written[0]], read: read) }
    #expect(throws: Never.self) { try checkDistinct(written: [written[0]], read: []) }
    #expect([FileArgument("--train", "-"), FileArgument("--log", nil)].compactMap(\.self).isEmpty)
  }
}
