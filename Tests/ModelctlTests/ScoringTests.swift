import Foundation
import Testing

/// Verdicts follow from the model and the sessions alone: not from the processor, the cache, or how the input arrives.
@Suite struct ScoringTests {
  @Test(arguments: Training.allCases) func instructionSetsGiveTheSameBytes(_ training: Training) throws {
    let expected = try score(training)
    for instructionSet in try instructionSets() {
      #expect(try score(training, instructionSet: instructionSet) == expected, "\(instructionSet)")
    }
  }

  @Test(
    arguments: Training.allCases,
    [["--cache", "0"], ["--cache", "1"], ["--max-sessions", "1"], ["--max-sessions", "9999"]])
  func capacitiesDoNotMatter(_ training: Training, _ options: [String]) throws {
    #expect(try score(training, options) == score(training))
  }

  @Test(arguments: Training.allCases, [[], ["--cache", "0"], ["--cache", "7"]])
  func interleavedEntriesGiveTheVerdictsOfWholeSessions(_ training: Training, _ options: [String]) throws {
    let sessions = try Fixture.shared().sessions
    let entries = try Tool.modelserve.output(
      ["score", "--model", Fixture.shared().model(training), "--input", "entries"] + options,
      input: Array(Self.interleaved(sessions).utf8))
    let bySession = entries.replacing(/"session":/, with: "\"line\":").split(separator: "\n").sorted()
    #expect(try bySession == score(training).split(separator: "\n").sorted())
    #expect(bySession.count == 120)
  }

  @Test func lackOfRoomEndsTheSessionThatWasSilentForLongest() throws {
    let lines = try Tool.modelserve.output(
      ["score", "--model", Fixture.shared().model, "--input", "entries", "--max-sessions", "1"],
      input: Array("7 1\n8 1\n8 2\n7 1\n".utf8)
    ).split(separator: "\n").map { try JSON(parsing: $0) }
    #expect(lines.map { $0["session"]?.integer } == [7, 8, 7])
    #expect(lines.map { $0["ending"]?.string } == ["evicted", "evicted", "ended"])
    #expect(lines.map { $0["entries"]?.integer } == [1, 2, 1])
  }

  @Test func anyWayOfWritingTheInputIsTheSameInput() throws {
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    let sessions = try fixture.sessions
    let expected = try score(.varied)
    let text = String(decoding: sessions, as: UTF8.self)
    let compressed = try folder.file("sessions.zst", zstdFrame(of: sessions)).path
    #expect(try score(.varied, [folder.file("sessions.txt", sessions).path]) == expected)
    #expect(try score(.varied, ["-"], input: sessions) == expected)
    #expect(try score(.varied, [compressed], input: []) == expected)
    #expect(try score(.varied, input: zstdFrame(of: sessions)) == expected)
    #expect(try score(.varied, input: Array(text.replacing("\n", with: "\r\n").utf8)) == expected)
    #expect(try score(.varied, input: Array(text.replacing(" ", with: "\t ").utf8)) == expected)
    #expect(try score(.varied, input: sessions.dropLast()) == expected)
  }

  @Test(arguments: ["", "\n", "\r\n\n \t\n"]) func inputWithoutKeysGivesNoVerdicts(_ text: String) throws {
    for kind in ["sessions", "entries"] {
      let outcome = try Tool.modelserve.run(
        ["score", "--model", Fixture.shared().model, "--input", kind, "--fail-on-anomaly"], input: Array(text.utf8))
      #expect(outcome.exit == 0)
      #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
    }
  }

  @Test func anUnknownKeyIsNamedWithWhatWasExpected() throws {
    let output = try score(.varied, ["--expected", "2"], input: Array("1 4294967295\n".utf8))
    let first = try #require(try JSON(parsing: output)["first"])
    #expect(first["key"]?.integer == 4_294_967_295)
    #expect(first["position"]?.integer == 1)
    #expect(first["reason"]?.string == "unknownKey")
    #expect(first["rank"] == nil)
    #expect(first["expected"]?.elements.count == 2)
  }

  @Test func sessionsNoLongerThanAWindowAreAnomalousInTheLiterature() throws {
    let keys = Array(repeating: "1", count: 10).joined(separator: " ")
    let output = try score(.varied, ["--compat", "short=anomalous"], input: Array((keys + "\n").utf8))
    let verdict = try JSON(parsing: output)
    #expect(verdict["verdict"]?.string == "anomalous")
    #expect(verdict["first"]?["reason"]?.string == "short")
    #expect(verdict["first"]?["key"] == .null)
  }

  @Test func failOnAnomalyTurnsAnomaliesIntoAnExitCode() throws {
    let model = try Fixture.shared().model
    for (input, exit) in [("1 999\n", Int32(1)), ("", 0)] {
      let outcome = try Tool.modelserve.run(["score", "--model", model, "--fail-on-anomaly"], input: Array(input.utf8))
      #expect(outcome.exit == exit)
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test func aReaderThatGoesAwayEndsTheToolQuietly() throws {
    let folder = try TemporaryFolder()
    _ = try folder.text("many.txt", String(repeating: "1 2 3\n", count: 20_000))
    let line = "modelserve score --model '\(try Fixture.shared().model)' many.txt | head -1; echo ${PIPESTATUS[0]}"
    let outcome = try shell(line, in: folder)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("{\"schema\"") == true)
    #expect(lines.last == "141")
    #expect(outcome.errors.isEmpty)
  }

  /// Sessions' verdicts on the fixture's sessions, or on another input.
  private func score(
    _ training: Training, _ options: [String] = [], input: [UInt8]? = nil, instructionSet: String? = nil
  ) throws -> String {
    let fixture = try Fixture.shared()
    return try Tool.modelserve.output(
      ["score", "--model", fixture.model(training)] + options, input: input ?? fixture.sessions,
      instructionSet: instructionSet)
  }

  /// One entry of every session in turn, as "session key" lines; sessions are numbered by their lines.
  private static func interleaved(_ sessions: [UInt8]) -> String {
    let sessions = String(decoding: sessions, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    var text = ""
    for position in 0..<(sessions.map(\.count).max() ?? 0) {
      for (index, keys) in sessions.enumerated() where position < keys.count {
        text += "\(index + 1) \(keys[position])\n"
      }
    }
    return text
  }
}
