import Foundation

/// A folder of its own for one test, removed at its end.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tocsin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = url.appending(path: name)
    try Data(bytes).write(to: path)
    return path.path
  }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
