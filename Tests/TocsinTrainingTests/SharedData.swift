import Foundation
import Testing
import TocsinDetect
import TocsinTraining
import ToolSupport

/// The evaluation data beside the package, which the repository does not hold. Tests that need it are skipped without it.
enum SharedData {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/data")

  /// Enables a test where the HDFS sessions are at hand.
  static var hdfs: ConditionTrait {
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.appending(path: "hdfs").path), "needs ../shared/data/hdfs")
  }

  /// Enables a test where the windows of BGL are at hand.
  static var bglWindows: ConditionTrait {
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.appending(path: "bgl_windows").path),
      "needs ../shared/data/bgl_windows")
  }

  /// Enables a test where the raw BGL lines are at hand.
  static var bgl: ConditionTrait {
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.appending(path: "bgl_raw_100k").path),
      "needs ../shared/data/bgl_raw_100k")
  }

  /// Enables a test where the raw HDFS log is at hand.
  static var rawHDFS: ConditionTrait {
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.appending(path: "hdfs_raw_2pct").path),
      "needs ../shared/data/hdfs_raw_2pct")
  }

  /// A file's content, decompressed.
  static func bytes(_ path: String) throws -> [UInt8] {
    var source = try ByteSource(folder.appending(path: path).path)
    return try source.readAll()
  }

  static func sessions(_ path: String) throws -> SessionDataset {
    let text = try bytes(path)
    return try SessionDataset(parsing: text.span)
  }

  /// Windows of BGL with the truth about their lines.
  static func labelledWindows(_ name: String, _ label: WindowLabel) throws -> LabelledWindows {
    let text = try bytes("bgl_windows/\(name).txt.zst")
    return try LabelledWindows(parsing: text.span, label: label)
  }
}
