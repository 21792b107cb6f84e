import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat

/// What the header of the library for hosts promises of memory, and what its build promises.
@Suite struct HostLibraryTests {
  /// `failures`: every allocation of every *_open function fails once; `maximum`: the limits hold to the byte; `calls`: no
  /// other call allocates.
  @Test(arguments: EmbeddedMachine.allCases, ["failures", "maximum", "calls"])
  func memoryIsAsPromised(_ machine: EmbeddedMachine, test: String) throws {
    let program = try EmbeddedProgram.orSkip(machine)
    let folder = try TemporaryFolder()
    for model in [try Self.deepLog(in: folder), try Self.chimera(in: folder)] {
      let run = try program.promises(test, model: model)
      #expect(run.exitCode == 0 && run.output.hasSuffix("good\n"), "\(model.lastPathComponent): \(run.output)")
    }
  }

  /// The process grows by 2 MB at most; under the emulator, that has memory of its own.
  @Test func openingTakesLittleMemory() throws {
    let program = try EmbeddedProgram.orSkip(.host)
    let folder = try TemporaryFolder()
    for model in try [Self.deepLog(in: folder), Self.chimera(in: folder)] + EmbeddedTests.deepLogModels {
      let run = try program.promises("opening", model: model)
      #expect(run.exitCode == 0 && run.output.hasSuffix("good\n"), "\(model.lastPathComponent): \(run.output)")
    }
  }

  /// A million sessions in a simulated week.
  @Test func aWeekLeavesMemoryFlat() throws {
    let program = try EmbeddedProgram.orSkip(.host)
    let folder = try TemporaryFolder()
    let run = try program.promises("soak", model: Self.deepLog(in: folder), "1000000")
    #expect(run.exitCode == 0 && run.output.hasSuffix("good\n"), "\(run.output)")
  }

  /// From a copy of the sources in another folder come the same bytes.
  @Test func buildsAreReproducible() throws {
    let first = try EmbeddedProgram.orSkip(.host).folder
    let copy = try TemporaryFolder()
    for name in ["Sources", "Spec", "Tools", "Package.swift", "LICENSE"] {
      try FileManager.default.copyItem(
        at: PackageLayout.root.appending(path: name), to: copy.url.appending(path: name))
    }
    let source = PackageLayout.root.appending(path: ".build/zstd-source")
    try FileManager.default.createDirectory(
      at: copy.url.appending(path: ".build"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: source, to: copy.url.appending(path: ".build/zstd-source"))
    let run = try EmbeddedProgram.execute(copy.url.appending(path: "Tools/dev"), ["embed"], input: [])
    #expect(run.exitCode == 0, "\(run.output)")
    let files = [
      "libtocsin.a", "libtocsin.so", "tocsin.h", "tocsin.pc", "tocsin-config.cmake", "tocsin-config-version.cmake",
      "LICENSE", "LICENSE.zstd",
    ]
    for name in files {
      let second = copy.url.appending(path: ".build/embed/\(name)")
      #expect(try Data(contentsOf: first.appending(path: name)) == Data(contentsOf: second), "\(name)")
    }
  }

  // Models of raw lines, whose sessions are blocks that end after 20 seconds of silence.

  private static func deepLog(in folder: TemporaryFolder) throws -> URL {
    try folder.write("deeplog.tocsin", Samples.deepLog())
  }

  private static func chimera(in folder: TemporaryFolder) throws -> URL {
    try folder.write("chimera.tocsin", Samples.chimera())
  }
}
