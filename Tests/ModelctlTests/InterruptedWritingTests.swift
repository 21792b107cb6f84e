import Foundation
import Testing
import TocsinTraining

/// Who writes a model file may be killed, or run out of space, at any moment: the old file stays, or the new one is there.
@Suite struct InterruptedWritingTests {
  @Test func fiveHundredKillsLeaveTheOldFileOrTheNew() throws {
    let folder = try TemporaryFolder()
    let (model, partial) = (folder.path("m.tocsin"), folder.path("m.tocsin.partial"))
    // Large enough to be written in several steps.
    let editions = try ["first", "second"].map { edition in
      let shipped = packageFolder.appending(path: "Models/chimera-bgl/chimera-bgl.tocsin").path
      try Tool.modelctl.output(["card", shipped, "--set", "edition=\(edition)", "-o", model])
      return (text: "edition=\(edition)", bytes: try folder.bytes("m.tocsin"))
    }
    var current = 1
    let start = ContinuousClock.now
    try Tool.modelctl.output(["card", model, "--set", editions[1].text, "-o", model])
    let duration = Int((ContinuousClock.now - start) / .microseconds(1))
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomNumbers(seed: seed, stream: .order)
    var (kills, killsWhileWriting) = (0, 0)
    for attempt in 0..<2_000 where kills < 500 {
      // Every second kill comes at any moment of the run, the others within the writing.
      let isAnyMoment = attempt.isMultiple(of: 2)
      if !isAnyMoment { try? FileManager.default.removeItem(atPath: partial) }
      let wasKilled = try Tool.modelctl.kill(
        ["card", model, "--set", editions[1 - current].text],
        when: { isAnyMoment || FileManager.default.fileExists(atPath: partial) },
        thenMicroseconds: random.index(below: isAnyMoment ? duration : duration / 4))
      let bytes = try folder.bytes("m.tocsin")
      let found = editions.firstIndex { $0.bytes == bytes }
      current = try #require(found, "neither file after kill \(kills); seed \(seed)")
      guard wasKilled else { continue }
      kills += 1
      if FileManager.default.fileExists(atPath: partial) { killsWhileWriting += 1 }
    }
    #expect(kills == 500, "seed \(seed)")
    #expect(killsWhileWriting >= 20, "seed \(seed)")
    // What the killed have left is in nobody's way, and gone after the next writing.
    try Tool.modelctl.output(["card", model, "--set", editions[1 - current].text])
    #expect(try folder.bytes("m.tocsin") == editions[1 - current].bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m.tocsin"])
  }

  /// What writes a model file, with `old` and `key` in the folder's place.
  static let writers: [[String]] = [
    ["card", "old.tocsin", "--set", "edition=second", "-o"], ["canonicalize", "old.tocsin", "-o"],
    ["quantize", "--weights", "int8", "old.tocsin"], ["convert", "old.onnx"],
    ["sign", "old.tocsin", "--key", "release.key", "-o"],
  ]

  /// A file system of so many pages as the new file needs, and of any number fewer.
  @Test(arguments: writers) func aFullDiskKeepsTheOldFile(_ writer: [String]) throws {
    let folder = try TemporaryFolder()
    let page = 4_096
    guard try shell("\(Self.mount(pages: 1)) true", in: folder).exit == 0 else {
      try Test.cancel("a file system of limited size takes unshare and the right to mount")
    }
    let old = try folder.file("old.tocsin", [UInt8](Data(contentsOf: URL(filePath: LargeNetwork.write(to: folder)))))
    try Tool.modelctl.output(["convert", old.path, folder.path("old.onnx")])
    try Tool.modelctl.output(["keygen", folder.path("release.key"), "--public", folder.path("release.pub")])
    let arguments = writer.joined(separator: " ")
    #expect(try shell("modelctl \(arguments) new.tocsin", in: folder).exit == 0)
    let needed = (try folder.bytes("new.tocsin").count + page - 1) / page
    let occupied = (try folder.bytes("old.tocsin").count + page - 1) / page
    for free in stride(from: 0, to: needed, by: max(needed / 8, 1)) + [needed - 1] {
      let outcome = try shell(
        """
        \(Self.mount(pages: occupied + free)) sh -c 'cp old.tocsin disk/m.tocsin; modelctl \(arguments) disk/m.tocsin; \
        code=$?; cmp old.tocsin disk/m.tocsin && [ "$(ls disk)" = m.tocsin ] && exit $code'
        """, in: folder)
      outcome.expectFailure(2, "disk/m.tocsin: cannot write the file: No space left on device; make room for it")
    }
    let outcome = try shell(
      """
      \(Self.mount(pages: occupied + needed)) sh -c 'cp old.tocsin disk/m.tocsin; modelctl \(arguments) disk/m.tocsin \
      && cmp new.tocsin disk/m.tocsin'
      """, in: folder)
    #expect(outcome.exit == 0, "\(outcome.errors)")
  }

  /// What runs a command where the folder `disk` is a file system of its own, of so many pages.
  private static func mount(pages: Int) -> String {
    """
    mkdir -p disk; unshare --map-root-user --mount sh -c \
    'mount -t tmpfs -o size=\(4 * pages)k none disk && exec "$@"' sh
    """
  }
}
