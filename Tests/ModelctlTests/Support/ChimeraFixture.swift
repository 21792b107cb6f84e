import Foundation
import TestSupport
import TocsinDetect
import TocsinFormat

/// Two Chimera models with small random networks, made once.
struct ChimeraFixture {
  private let folder: TemporaryFolder

  private static let result = Result { try ChimeraFixture() }

  static func shared() throws -> ChimeraFixture { try result.get() }

  private init() throws {
    folder = try TemporaryFolder()
    atexit { (try? ChimeraFixture.shared())?.folder.remove() }
    let keys = try SmallChimera(seed: 5)
    _ = try ModelFileWriter.write(keys.file(keys.configuration()), to: keyModel)
    let lines = try SmallChimera(textWidth: 2, seed: 5)
    var configuration = lines.configuration(stride: 4)
    configuration.words = try SmallChimera.words()
    _ = try ModelFileWriter.write(lines.file(configuration, parser: RandomNetwork.logParser()), to: lineModel)
  }

  /// Of windows of 8 keys: 5, 8, 11, 14, 17 and 20.
  var keyModel: String { folder.path("keys.tocsin") }

  /// Reads raw lines and their texts, windows of 8 every 4 lines.
  var lineModel: String { folder.path("lines.tocsin") }
}
