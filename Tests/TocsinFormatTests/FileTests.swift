import Foundation
import Synchronization
import Testing
import TocsinFormat

/// Reading from and writing to the file system.
@Suite struct FileTests {
  /// A folder of its own for `body`, removed afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tocsin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test func aModelIsWrittenAndRead() throws {
    try withFolder { folder in
      let model = try sampleModel()
      try ModelFileWriter.write(model, to: folder + "/m.tocsin")
      #expect(try ModelFileReader.read(path: folder + "/m.tocsin") == model)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.tocsin"])
    }
  }

  @Test func anOldFileIsReplaced() throws {
    try withFolder { folder in
      try ModelFileWriter.write(sampleModel(classes: 29, hidden: 16), to: folder + "/m.tocsin")
      let model = try sampleModel()
      try ModelFileWriter.write(model, to: folder + "/m.tocsin", profile: .storedOnly)
      #expect(try ModelFileReader.read(path: folder + "/m.tocsin") == model)
    }
  }

  @Test func aModelThatCannotBeEncodedLeavesTheOldFile() throws {
    try withFolder { folder in
      var model = try sampleModel()
      try ModelFileWriter.write(model, to: folder + "/m.tocsin")
      let before = try ModelFileReader.fileBytes(path: folder + "/m.tocsin")
      model.weights = []
      #expect(throws: ModelFormatError.weightsMismatch(tensor: 0)) {
        try ModelFileWriter.write(model, to: folder + "/m.tocsin")
      }
      #expect(try ModelFileReader.fileBytes(path: folder + "/m.tocsin") == before)
    }
  }

  @Test func aFailedReplacementLeavesNothingBehind() throws {
    try withFolder { folder in
      // A folder that is not empty cannot be replaced by a file.
      try FileManager.default.createDirectory(atPath: folder + "/m/x", withIntermediateDirectories: true)
      #expect(throws: ModelFormatError.system(.rename, errorNumber: EISDIR)) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/m")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m"])
    }
  }

  @Test(arguments: [true, false]) func aLinkStaysAndLeadsToTheNewFile(fileIsThere: Bool) throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/other", withIntermediateDirectories: true)
      if fileIsThere { try Data([1]).write(to: URL(filePath: folder + "/other/m")) }
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "other/second")
      try FileManager.default.createSymbolicLink(atPath: folder + "/other/second", withDestinationPath: "m")
      let model = try sampleModel()
      try ModelFileWriter.write(model, to: folder + "/link")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "other/second")
      #expect(try ModelFileReader.read(path: folder + "/other/m") == model)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/other").sorted() == ["m", "second"])
    }
  }

  @Test func aCircleOfLinksIsReported() throws {
    try withFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/m", withDestinationPath: "m")
      #expect(throws: ModelFormatError.system(.create, errorNumber: ELOOP)) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/m")
      }
    }
  }

  /// As a killed process leaves one.
  @Test func whatIsLeftOfAnInterruptedWriteIsOverwritten() throws {
    try withFolder { folder in
      try Data(repeating: 7, count: 1 << 20).write(to: URL(filePath: folder + "/m.partial"))
      let model = try sampleModel()
      try ModelFileWriter.write(model, to: folder + "/m")
      #expect(try ModelFileReader.read(path: folder + "/m") == model)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m"])
    }
  }

  @Test func writersOfOneFileWaitForEachOther() throws {
    try withFolder { folder in
      let models = try [sampleModel(), sampleModel(classes: 29, hidden: 16)]
      let failures = Mutex(0)
      DispatchQueue.concurrentPerform(iterations: 40) { index in
        do { try ModelFileWriter.write(models[index % 2], to: folder + "/m") } catch { failures.withLock { $0 += 1 } }
      }
      #expect(failures.withLock(\.self) == 0)
      #expect(try models.contains(ModelFileReader.read(path: folder + "/m")))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m"])
    }
  }

  @Test func aPipeIsNotReplaced() throws {
    try withFolder { folder in
      let result = unsafe mkfifo(folder + "/pipe", 0o600)
      #expect(result == 0)
      #expect(throws: ModelFormatError.notARegularFile) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/pipe")
      }
      let entries = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(entries == ["pipe"])
    }
  }

  /// As anybody may put one there: opening it must not wait for a reader.
  @Test(arguments: [true, false]) func aPipeInTheSiblingsPlaceIsRefused(hasReader: Bool) throws {
    try withFolder { folder in
      let pipe = folder + "/m.partial"
      let result = unsafe mkfifo(pipe, 0o600)
      #expect(result == 0)
      let reader = hasReader ? unsafe open(pipe, O_RDONLY | O_NONBLOCK) : -1
      defer { if reader >= 0 { close(reader) } }
      #expect(throws: ModelFormatError.notARegularFile) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/m")
      }
      let entries = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(entries == ["m.partial"])
    }
  }

  /// Anybody may put a second name of a file there, and go on writing under the first.
  @Test func aSiblingWithASecondNameIsRefused() throws {
    try withFolder { folder in
      try Data([1]).write(to: URL(filePath: folder + "/other"))
      try FileManager.default.linkItem(atPath: folder + "/other", toPath: folder + "/m.partial")
      #expect(throws: ModelFormatError.system(.create, errorNumber: EEXIST)) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/m")
      }
      #expect(try Data(contentsOf: URL(filePath: folder + "/other")) == Data([1]))
    }
  }

  @Test(.enabled("owners are given by root alone") { geteuid() == 0 }) func aSiblingOfAnotherUserIsRefused() throws {
    try withFolder { folder in
      try Data([1]).write(to: URL(filePath: folder + "/m.partial"))
      try FileManager.default.setAttributes([.ownerAccountID: 1], ofItemAtPath: folder + "/m.partial")
      #expect(throws: ModelFormatError.system(.create, errorNumber: EEXIST)) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/m")
      }
      #expect(try Data(contentsOf: URL(filePath: folder + "/m.partial")) == Data([1]))
    }
  }

  @Test(.enabled("groups are given by root alone") { geteuid() == 0 }) func theNewFileHasTheOldOnesGroup() throws {
    try withFolder { folder in
      try Data([1]).write(to: URL(filePath: folder + "/m"))
      try FileManager.default.setAttributes(
        [.groupOwnerAccountID: 1, .posixPermissions: 0o640], ofItemAtPath: folder + "/m")
      try ModelFileWriter.write(sampleModel(), to: folder + "/m")
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/m")
      #expect(attributes[.groupOwnerAccountID] as? Int == 1)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
    }
  }

  @Test(arguments: [0o600, 0o640, 0o444]) func theNewFileHasTheOldOnesPermissions(permissions: Int) throws {
    try withFolder { folder in
      let (path, link) = (folder + "/m", folder + "/link")
      try Data([1]).write(to: URL(filePath: path))
      // What a killed process has left has its own permissions.
      try Data([1]).write(to: URL(filePath: path + ".partial"))
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "m")
      for target in [path, link] {
        try ModelFileWriter.write(sampleModel(), to: target)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == permissions)
      }
    }
  }

  @Test func missingFilesAndFoldersAreReported() throws {
    try withFolder { folder in
      #expect(throws: ModelFormatError.system(.open, errorNumber: ENOENT)) {
        try ModelFileReader.read(path: folder + "/absent")
      }
      #expect(throws: ModelFormatError.system(.create, errorNumber: ENOENT)) {
        try ModelFileWriter.write(sampleModel(), to: folder + "/absent/m.tocsin")
      }
    }
  }

  @Test func onlyRegularFilesAreRead() throws {
    try withFolder { folder in
      #expect(throws: ModelFormatError.notARegularFile) { try ModelFileReader.read(path: folder) }
      let made = unsafe mkfifo(folder + "/pipe", 0o600)
      #expect(made == 0)
      #expect(throws: ModelFormatError.notARegularFile) { try ModelFileReader.read(path: folder + "/pipe") }
      #expect(throws: ModelFormatError.notARegularFile) { try ModelFileReader.read(path: "/dev/zero") }
    }
  }

  @Test func theLimitIsCheckedBeforeReading() throws {
    try withFolder { folder in
      let path = folder + "/sparse"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      let resized = unsafe truncate(path, 1 << 40)
      #expect(resized == 0)
      #expect(throws: ModelFormatError.fileTooLarge(length: 1 << 40, maximum: ReaderLimits.fileLengthBound)) {
        try ModelFileReader.read(path: path)
      }
    }
  }
}
