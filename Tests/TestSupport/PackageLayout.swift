public import Foundation

/// Where things lie around the package.
public enum PackageLayout {
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL

  /// The data beside the package, which the repository does not hold; tests that need it are skipped without it.
  public static let shared = root.appending(path: "../shared").standardizedFileURL

  /// Where the built programs lie: beside the tests.
  public static let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

  /// Whether a file or folder is there.
  public static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
