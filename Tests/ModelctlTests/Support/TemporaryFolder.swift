import Foundation

/// A folder of its own, removed with the value.
final class TemporaryFolder: Sendable {
  private let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "tocsin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { remove() }

  /// Removes the folder before its time: for one that a global variable holds.
  func remove() { try? FileManager.default.removeItem(at: root) }

  var path: String { root.path }

  func url(_ name: String) -> URL { root.appending(path: name) }

  func path(_ name: String) -> String { url(name).path }

  /// Writes a file and gives its place.
  func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
    try Data(bytes).write(to: url(name))
    return url(name)
  }

  /// Writes a text file and gives its path.
  func text(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)).path }

  func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: url(name))) }
}
