import Foundation
import Testing
import ToolSupport
import TocsinTraining

/// The evaluation data beside the package, which the repository does not hold. Tests that need it are skipped without it.
enum SharedData {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/data")

  /// Enables a test where the HDFS sessions are at hand.
  static var hdfs: ConditionTrait {
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.appending(path: "hdfs").path), "needs ../shared/data/hdfs")
  }

  static func sessions(_ path: String) throws -> SessionDataset {
    var source = try ByteSource(folder.appending(path: path).path)
    let text = try source.readAll()
    return try SessionDataset(parsing: text.span)
  }
}
