import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels

/// The library for hosts gives the same bits as this build, on this machine and on Arm. Building it also checks which
/// libraries and which versions of the C library it needs, and what it exports.
@Suite struct EmbeddedTests {
  /// The shipped models of DeepLog, which the program scores with.
  static let deepLogModels = models(in: PackageLayout.root.appending(path: "Models/deeplog-hdfs"))

  /// The shipped models of all systems, a folder each.
  static let shippedModels: [URL] = {
    let folder = PackageLayout.root.appending(path: "Models")
    let folders = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (folders ?? []).sorted { $0.path < $1.path }.flatMap(models)
  }()

  private static func models(in folder: URL) -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "tocsin" }.sorted { $0.path < $1.path }
  }

  @Test(arguments: EmbeddedKernels.all, [DeepLogHistory.window, .session])
  func aRandomModelGivesTheSameBits(_ kernels: EmbeddedKernels, history: DeepLogHistory) throws {
    let program = try kernels.programOrSkip()
    let network = try RandomNetwork(.deepLog, seed: 61)
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 10,
      rule: DecisionRule(topG: 9, expectedProbability: 0.02, minimumPlausibility: 1e-3), compatibleTopG: 9)
    let bytes = try ModelFileWriter.encode(network.file(configuration))
    let keys = network.keys + [RandomNetwork.unknownKey]
    try expectSameBits(program, bytes, keys: keys, instructionSet: "\(kernels.instructionSet)")
  }

  @Test(
    .enabled(if: !deepLogModels.isEmpty, "no model is shipped yet"), arguments: EmbeddedMachine.allCases, deepLogModels)
  func aShippedModelGivesTheSameBits(_ machine: EmbeddedMachine, file: URL) throws {
    let program = try EmbeddedProgram.orSkip(machine)
    let content = try ModelFileReader.read(path: file.path)
    let bytes = try ModelFileWriter.encode(content)
    let model = try DeepLogModel(file: content, kernels: .best())
    try expectSameBits(program, bytes, keys: model.vocabulary.keys + [.max], instructionSet: nil)
  }

  @Test(.enabled(if: !shippedModels.isEmpty, "no model is shipped yet"), arguments: EmbeddedKernels.all, shippedModels)
  func theGoldenVectorsOfAShippedModelReplay(_ kernels: EmbeddedKernels, file: URL) throws {
    let program = try kernels.programOrSkip()
    var content = try ModelFileReader.read(path: file.path)
    let folder = try TemporaryFolder()
    let model = try folder.write("model", ModelFileWriter.encode(content))
    let run = try program.replay(model: model, instructionSet: kernels.instructionSet)
    #expect(run.output == "every bit as recorded\n")
    #expect(run.exitCode == 0 && content.goldenVectors.count >= GoldenVector.recommendedCount)

    guard case .float32(var values) = try #require(content.goldenVectors.last).outputs[0] else { return }
    values[0] = values[0].nextUp
    content.goldenVectors[content.goldenVectors.count - 1].outputs[0] = .float32(values)
    let other = try folder.write("other", ModelFileWriter.encode(content))
    #expect(try program.replay(model: other, instructionSet: kernels.instructionSet).exitCode == 1)
  }

  @Test(arguments: EmbeddedMachine.allCases) func aDamagedFileIsRefused(_ machine: EmbeddedMachine) throws {
    let program = try EmbeddedProgram.orSkip(machine)
    let network = try RandomNetwork(.deepLog, seed: 62)
    let configuration = DeepLogConfiguration(
      history: .window, windowLength: 10, rule: DecisionRule(topG: 9), compatibleTopG: 9)
    var bytes = try ModelFileWriter.encode(network.file(configuration))
    let folder = try TemporaryFolder()
    let whole = try folder.write("whole.tocsin", bytes)
    #expect(try program.score(model: whole, sessions: []).exitCode == 0)
    #expect(try program.score(model: whole, sessions: [], instructionSet: "sse9").exitCode == 1)
    bytes[bytes.count / 2] ^= 1
    let damaged = try folder.write("damaged.tocsin", bytes)
    #expect(try program.score(model: damaged, sessions: []).exitCode == 1)
    #expect(try program.score(model: folder.url.appending(path: "absent"), sessions: []).exitCode == 2)
  }

  /// Without a decoder of zstd stored sections are read and compressed ones refused.
  @Test func compressedSectionsAreRefusedWithoutADecoder() throws {
    let program = try EmbeddedProgram.orSkip(.host)
    let file = try #require(Self.deepLogModels.first)
    #expect(try program.scoreStored(model: file).exitCode == 1)
    let stored = try ModelFileWriter.encode(ModelFileReader.read(path: file.path), profile: .storedOnly)
    let folder = try TemporaryFolder()
    #expect(try program.scoreStored(model: folder.write("stored.tocsin", stored)).exitCode == 0)
  }

  private func expectSameBits(
    _ program: EmbeddedProgram, _ bytes: [UInt8], keys: [UInt32], instructionSet: String?
  ) throws {
    var generator = SeededGenerator(seed: 63)
    let sessions = (1...40).map { length in
      (0..<length % 23 + 1).map { _ in keys.randomElement(using: &generator) ?? 0 }
    }
    let folder = try TemporaryFolder()
    let file = try folder.write("model.tocsin", bytes)
    let expected = try lines(bytes, sessions)
    for cache in [0, 100] {
      let run = try program.score(model: file, sessions: sessions, cache: cache, instructionSet: instructionSet)
      #expect(run.exitCode == 0)
      #expect(run.output == expected)
    }
  }

  /// What the program is to print, from this build.
  private func lines(_ bytes: [UInt8], _ sessions: [[UInt32]]) throws -> String {
    let model = try DeepLogModel(file: ModelFileReader.read(bytes: bytes.span), kernels: .best())
    var stream = try DeepLogStream(model: model)
    var lines = ""
    for (session, keys) in sessions.enumerated() {
      for key in keys {
        let verdict = stream.push(session: UInt64(session), key: key)
        lines += "\(verdict.reason?.rawValue ?? 0) \(verdict.rank) \(hex(verdict.probability.bitPattern))\n"
      }
      guard let verdict = stream.end(session: UInt64(session)) else { continue }
      lines += "end \(verdict.entryCount) \(verdict.anomalyCount) \(verdict.worstRank) "
      lines += "\(hex(verdict.lowestProbability.bitPattern)) \(hex(verdict.plausibility.bitPattern))\n"
    }
    return lines
  }

}

/// The digits of a number's bits, all of them.
func hex<Bits: FixedWidthInteger>(_ bits: Bits) -> String {
  let digits = String(bits, radix: 16)
  return String(repeating: "0", count: Bits.bitWidth / 4 - digits.count) + digits
}
