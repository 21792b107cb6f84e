import Foundation
import Synchronization
import Testing
import TocsinFormat

/// A file that somebody writes while it is read.
@Suite struct ChangingFileTests {
  /// Two models of one length, written over each other in place: what is read is one of them, or nothing.
  @Test func aFileThatChangesIsReadAsOneOfItsStatesOrRefused() async throws {
    var models = try [sampleModel(classes: 29, hidden: 16), sampleModel(classes: 29, hidden: 16)]
    let values = try #require(models[1].weights[1].floats)
    models[1].weights[1] = .float32(values.map { $0 + 1 })
    let states = try models.map { try ModelFileWriter.encode($0, profile: .storedOnly) }
    #expect(states[0].count == states[1].count && states[0] != states[1])
    let path = FileManager.default.temporaryDirectory.appending(path: "tocsin-\(UUID().uuidString)").path
    try Data(states[0]).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    let isDone = Mutex(false)
    let writer = Task.detached {
      var state = 0
      while !isDone.withLock(\.self) {
        state = 1 - state
        try file.seek(toOffset: 0)
        try file.write(contentsOf: states[state])
      }
    }
    var outcomes = [0, 0, 0]
    for _ in 0..<2_000 {
      let read = try? ModelFileReader.read(path: path)
      outcomes[read.flatMap { models.firstIndex(of: $0) } ?? 2] += 1
      if let read { #expect(models.contains(read)) }
    }
    isDone.withLock { $0 = true }
    try await writer.value
    #expect(outcomes[0] + outcomes[1] > 0, "\(outcomes)")
  }
}
