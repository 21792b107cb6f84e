import ArgumentParser
import Testing
import ToolSupport

private struct Probe: ToolCommand {
  static let configuration = CommandConfiguration(commandName: "probe", version: "7")

  @Argument var file: String
  @Option var count = 1

  func validate() throws {
    if count < 0 { throw ValidationError("count must not be negative") }
  }
}

private struct Problem: Error, CustomStringConvertible {
  var description: String { "is broken; mend it" }
}

@Suite struct ToolCommandTests {
  @Test(arguments: [["x", "--count", "many"], [], ["x", "--unknown"], ["x", "--count", "-1"]])
  func wrongUsageIsTwo(_ arguments: [String]) throws {
    let error = try #require(throws: (any Error).self) { try Probe.parseAsRoot(arguments) }
    let ending = Probe.ending(for: error)
    #expect(ending.exit == .usageOrIO)
    #expect(ending.message.lowercased().contains("usage: probe"))
  }

  @Test(arguments: [["--help"], ["--version"]]) func helpAndVersionAreGood(_ arguments: [String]) throws {
    let error = try #require(throws: (any Error).self) {
      var command = try Probe.parseAsRoot(arguments)
      try command.run()
    }
    #expect(Probe.ending(for: error).exit == .good)
  }

  @Test func aTypedErrorBecomesToolFileProblemRemedy() throws {
    let failure = try #require(throws: ToolFailure.self) {
      try ToolFailure.attributing(to: "m.tocsin", exit: .bad) { throw Problem() }
    }
    let ending = Probe.ending(for: failure)
    #expect(ending.exit == .bad)
    #expect(ending.message == "probe: m.tocsin: is broken; mend it")
  }

  @Test func theInnermostFileIsBlamed() throws {
    let failure = try #require(throws: ToolFailure.self) {
      try ToolFailure.attributing(to: "outer") { try ToolFailure.attributing(to: "-") { throw Problem() } }
    }
    #expect(failure.description == "standard input: is broken; mend it")
  }

  @Test func otherErrorsAreTwo() {
    #expect(Probe.ending(for: Problem()) == (.usageOrIO, "probe: is broken; mend it"))
  }

  @Test func aFailureIsOneLineWhateverTheFileIsCalled() {
    let ending = Probe.ending(for: ToolFailure("is broken; mend it", file: "a: good\nb\u{1B}[2J\u{202E}"))
    #expect(ending.message == "probe: a: good\u{B7}b\u{B7}[2J\u{B7}: is broken; mend it")
  }

  @Test func wrongUsageDoesNotSteerTheTerminal() throws {
    let error = try #require(throws: (any Error).self) { try Probe.parseAsRoot(["x", "--count", "\u{1B}[2J"]) }
    let message = Probe.ending(for: error).message
    #expect(message.contains("\u{B7}[2J") && !message.contains("\u{1B}") && message.contains("\nUsage"))
  }

  @Test func anExitCodeAloneSaysNothing() {
    #expect(Probe.ending(for: ToolExit.bad) == (.bad, ""))
  }
}
