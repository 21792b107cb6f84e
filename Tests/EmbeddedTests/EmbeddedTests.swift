import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels

/// The runtime side in Embedded Swift, linked with C and only libc, libm and libzstd, prints the same bits as this build.
/// Building it also checks which libraries and which versions of the C library it needs.
@Suite struct EmbeddedTests {
  static let shippedModels: [URL] = {
    let folder = PackageLayout.root.appending(path: "Models/deeplog-hdfs")
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "tocsin" }.sorted { $0.path < $1.path }
  }()

  @Test(arguments: InstructionSet.allCases, [DeepLogHistory.window, .session])
  func aRandomModelGivesTheSameBits(_ set: InstructionSet, history: DeepLogHistory) throws {
    _ = try KernelSet.orSkip(set)
    let network = try RandomNetwork(.deepLog, seed: 61)
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 10,
      rule: DecisionRule(topG: 9, expectedProbability: 0.02, minimumPlausibility: 1e-3), compatibleTopG: 9)
    let bytes = try ModelFileWriter.encode(network.file(configuration))
    try expectSameBits(bytes, keys: network.keys + [RandomNetwork.unknownKey], instructionSet: "\(set)")
  }

  @Test(.enabled(if: !shippedModels.isEmpty, "no model is shipped yet"), arguments: shippedModels)
  func aShippedModelGivesTheSameBits(_ file: URL) throws {
    let bytes = try [UInt8](Data(contentsOf: file))
    let model = try DeepLogModel(file: ModelFileReader.read(bytes: bytes.span), kernels: .best())
    try expectSameBits(bytes, keys: model.vocabulary.keys + [.max], instructionSet: nil)
  }

  @Test func aDamagedFileIsRefused() throws {
    let network = try RandomNetwork(.deepLog, seed: 62)
    let configuration = DeepLogConfiguration(
      history: .window, windowLength: 10, rule: DecisionRule(topG: 9), compatibleTopG: 9)
    var bytes = try ModelFileWriter.encode(network.file(configuration))
    let folder = try TemporaryFolder()
    let program = try EmbeddedProgram.built.get()
    let whole = try folder.write("whole.tocsin", bytes)
    #expect(try program.score(model: whole, sessions: []).exitCode == 0)
    #expect(try program.score(model: whole, sessions: [], instructionSet: "sse9").exitCode == 1)
    bytes[bytes.count / 2] ^= 1
    let damaged = try folder.write("damaged.tocsin", bytes)
    #expect(try program.score(model: damaged, sessions: []).exitCode == 1)
    #expect(try program.score(model: folder.url.appending(path: "absent"), sessions: []).exitCode == 2)
  }

  private func expectSameBits(_ bytes: [UInt8], keys: [UInt32], instructionSet: String?) throws {
    var generator = SeededGenerator(seed: 63)
    let sessions = (1...40).map { length in
      (0..<length % 23 + 1).map { _ in keys.randomElement(using: &generator) ?? 0 }
    }
    let folder = try TemporaryFolder()
    let file = try folder.write("model.tocsin", bytes)
    let expected = try lines(bytes, sessions)
    let program = try EmbeddedProgram.built.get()
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
