import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat

/// What the header of the library for hosts promises of memory, and what its build promises.
@Suite struct HostLibraryTests {
  /// `failures`: every allocation of every *_open function fails once; `maximum`: the limits hold to the byte; `calls`: no
  /// other call allocates.
  @Test(arguments: EmbeddedMachine.allCases, ["failures", "maximum", "calls", "opening"])
  func memoryIsAsPromised(_ machine: EmbeddedMachine, test: String) throws {
    let program = try EmbeddedProgram.orSkip(machine)
    let folder = try TemporaryFolder()
    let run = try program.promises(test, model: Self.model(in: folder))
    #expect(run.exitCode == 0 && run.output.hasSuffix("good\n"), "\(run.output)")
  }

  /// A million sessions in a simulated week.
  @Test func aWeekLeavesMemoryFlat() throws {
    let program = try EmbeddedProgram.orSkip(.host)
    let folder = try TemporaryFolder()
    let run = try program.promises("soak", model: Self.model(in: folder), "1000000")
    #expect(run.exitCode == 0 && run.output.hasSuffix("good\n"), "\(run.output)")
  }

  /// From a copy of the sources in another folder come the same bytes.
  @Test func buildsAreReproducible() throws {
    let first = try EmbeddedProgram.orSkip(.host).folder.url
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
    for name in ["libtocsin.a", "libtocsin.so", "tocsin.h", "tocsin.pc", "tocsin-config.cmake"] {
      let second = copy.url.appending(path: ".build/embed/\(name)")
      #expect(try Data(contentsOf: first.appending(path: name)) == Data(contentsOf: second), "\(name)")
    }
  }

  /// A model of raw lines, whose sessions are blocks that end after 20 seconds of silence.
  private static func model(in folder: TemporaryFolder) throws -> URL {
    let parser = try RandomNetwork.logParser(sessions: #"block_\d+"#, timeout: 20)
    let file = try RandomNetwork.ofLines(seed: 9).file(EmbeddedLineTests.configuration, parser: parser)
    return try folder.write("model.tocsin", ModelFileWriter.encode(file))
  }
}
