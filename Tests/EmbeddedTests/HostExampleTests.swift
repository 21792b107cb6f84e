import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels

/// The examples for hosts build against the library, give its verdicts, and on 64-bit Arm the same bits.
@Suite struct HostExampleTests {
  /// The ten lines of the README.
  @Test func theReadmeProgramRuns() throws {
    let host = try Host(.host)
    let readme = try String(contentsOf: PackageLayout.root.appending(path: "README.md"), encoding: .utf8)
    let code = try #require(
      readme.components(separatedBy: "```c\n").dropFirst().first?.components(separatedBy: "```\n").first)
    let source = try host.folder.write("ten.c", Array(code.utf8))
    try host.run(
      "\(host.clang) -std=c11 -Wall -Wextra -Werror -I\(host.library) \(source.path) \(host.archive) -lm -o ten")
    let output = try host.run("./ten \(host.linesModel()) < \(host.log())").output
    #expect(output.split(separator: "\n").contains { $0.hasPrefix("block_") })
  }

  @Test(arguments: ["a", "so"]) func theExampleInCFindsWhatTheModelFinds(_ kind: String) throws {
    let host = try Host(.host)
    let library = kind == "a" ? "\(host.archive) -lm" : "-L\(host.library) -ltocsin -Wl,-rpath,\(host.library)"
    try host.run(
      "\(host.clang) -std=c11 -O2 -Wall -Wextra -Werror -pedantic -I\(host.library) \(host.examples)/score.c \(library) "
        + "-o score")
    try host.expectAnomalies("./score \(host.linesModel()) \(host.log())")
  }

  @Test func theExampleInCPlusPlusFindsWhatTheModelFinds() throws {
    let host = try Host(.host)
    try host.run(
      "\(host.clang)++ -std=c++17 -O2 -pthread -Wall -Wextra -Werror -pedantic -I\(host.library) "
        + "\(host.examples)/score.cpp \(host.archive) -lm -o score")
    try host.expectAnomalies("./score \(host.linesModel()) \(host.log())")
  }

  @Test func theExampleInRustFindsWhatTheModelFinds() throws {
    let host = try Host(.host)
    try host.requireOrSkip("rustc --version", "rustc")
    try host.run(
      "rustc --edition 2021 -D warnings -O -L \(host.library) -l static=tocsin -l m \(host.examples)/score.rs -o score")
    try host.expectAnomalies("./score \(host.linesModel()) < \(host.log())")
  }

  @Test func thePackageInPythonIsTested() throws {
    let host = try Host(.host)
    try host.requireOrSkip("python3 -c 'import numpy'", "python3 with numpy")
    let python = PackageLayout.root.appending(path: "Tools/python").path
    let environment = "TOCSIN_LIBRARY=\(host.library)/libtocsin.so PYTHONDONTWRITEBYTECODE=1"
    let run = try host.run("\(environment) python3 -m unittest discover -s \(python)/tocsin_tests -t \(python)")
    #expect(run.output.contains("OK"), "\(run.output)")
    try host.expectAnomalies(
      "\(environment) PYTHONPATH=\(python) python3 -m tocsin \(host.linesModel()) \(host.log())")
  }

  /// PySpark comes from PyPI: where there is no network, or no Java, there is none.
  @Test func theExampleOnSparkGivesRows() throws {
    let host = try Host(.host)
    try host.requireOrSkip("java -version", "a Java runtime")
    let spark = PackageLayout.root.appending(path: ".build/spark").path
    let install = "\(spark)/bin/pip install --quiet --disable-pip-version-check pyspark pandas pyarrow numpy"
    let installed = try host.shell(
      "test -e \(spark)/ready || (python3 -m venv \(spark) && \(install) && touch \(spark)/ready)")
    guard installed.exitCode == 0 else { try Test.cancel("pyspark cannot be had: \(installed.output.suffix(300))") }
    let environment =
      "TOCSIN_LIBRARY=\(host.library)/libtocsin.so PYTHONPATH=\(PackageLayout.root.path)/Tools/python "
      + "PYSPARK_PYTHON=\(spark)/bin/python SPARK_LOCAL_IP=127.0.0.1"
    let run = try host.run(
      "\(environment) \(spark)/bin/python \(host.examples)/spark.py \(host.linesModel()) out \(host.log())")
    #expect(run.output.contains("anomalous_sessions"), "\(run.output.suffix(2000))")
  }

  /// A log pipeline of rsyslog and the agent, with injected faults.
  @Test func thePipelineOfSyslogRaisesTheAlarmsOfTheModel() throws {
    let host = try Host(.host)
    try host.requireOrSkip("PATH=$PATH:/usr/sbin command -v rsyslogd", "rsyslogd")
    try host.run(
      "\(host.clang) -std=c11 -O2 -Wall -Wextra -Werror -pedantic -I\(host.library) \(host.examples)/agent.c "
        + "\(host.archive) -lm -o agent")
    let tools = PackageLayout.root.appending(path: ".build/release").path
    // Whoever runs tests may have blocked signals, which the pipeline sends.
    let unblocked =
      "python3 -c 'import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, ()); os.execvp(sys.argv[1], sys.argv[1:])'"
    let run = try host.run("PATH=\(tools):$PATH:/usr/sbin \(unblocked) \(host.examples)/pipeline ./agent")
    #expect(run.output.contains("missingStep"), "\(run.output)")
  }

  /// The shipped models, cross-compiled.
  @Test func armGivesTheBitsOfThisMachine() throws {
    let (host, arm) = (try Host(.host), try Host(.aarch64))
    let build = "-std=c11 -O2 -I\(host.library) \(host.examples)/score.c"
    try host.run("\(host.clang) \(build) \(host.archive) -lm -o score")
    let library = EmbeddedMachine.armLibrary
    try arm.run(
      "\(arm.clang) --target=aarch64-linux-gnu -isystem \(library)/include \(build) -fuse-ld=lld -no-pie -nostdlib "
        + "-L\(library)/lib \(library)/lib/crt1.o \(library)/lib/crti.o \(arm.archive) -lc -lm \(library)/lib/crtn.o -o score"
    )
    let emulated = try EmbeddedMachine.aarch64.command(arm.folder.url.appending(path: "score"))
    let command = ([emulated.executable.path] + emulated.arguments).joined(separator: " ")
    for model in EmbeddedTests.shippedModels {
      let keys = try host.folder.write("keys.txt", host.keys(of: model))
      let expected = try host.run("./score --keys \(model.path) \(keys.path)").output
      let found = try arm.run("\(command) --keys \(model.path) \(keys.path)").output
      #expect(!expected.isEmpty && found == expected, "\(model.lastPathComponent)")
    }
  }
}

/// A folder to build a host in, and the library for its machine.
private struct Host {
  let folder: TemporaryFolder
  let library: String
  let clang: String
  let examples = PackageLayout.root.appending(path: "Tools/embed/examples").path

  var archive: String { "\(library)/libtocsin.a" }

  init(_ machine: EmbeddedMachine) throws {
    library = try EmbeddedProgram.orSkip(machine).folder.url.path
    folder = try TemporaryFolder()
    let found = try EmbeddedProgram.execute(
      URL(filePath: "/bin/bash"),
      ["-c", "echo $(dirname $(readlink -f $(command -v swiftc)))/clang"], input: [])
    clang = found.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a command in the folder.
  func shell(_ command: String) throws -> EmbeddedProgram.Run {
    try EmbeddedProgram.execute(
      URL(filePath: "/bin/bash"), ["-c", "cd '\(folder.url.path)' && \(command)"], input: [])
  }

  /// Runs a command that must succeed.
  @discardableResult
  func run(_ command: String) throws -> EmbeddedProgram.Run {
    let run = try shell(command)
    try #require(run.exitCode == 0, "\(command): \(run.output.suffix(4000))")
    return run
  }

  /// Skips the test where something is missing; in CI nothing may be.
  func requireOrSkip(_ command: String, _ name: String) throws {
    guard try shell(command).exitCode != 0 else { return }
    let remedy = "there is no \(name); try Tools/dev setup"
    try #require(ProcessInfo.processInfo.environment["CI"] != "true", "\(remedy)")
    try Test.cancel("\(remedy)")
  }

  /// A model of raw lines whose sessions are blocks.
  func linesModel() throws -> String {
    let parser = try RandomNetwork.logParser(sessions: #"block_\d+"#, timeout: 20)
    let file = try RandomNetwork.ofLines(seed: 9).file(EmbeddedLineTests.configuration, parser: parser)
    return try folder.write("lines.tocsin", ModelFileWriter.encode(file)).path
  }

  func log() throws -> String {
    try folder.write("lines.log", Array(EmbeddedLineTests.lines().joined(separator: [10]))).path
  }

  /// Runs a command that scores ``log()`` with ``linesModel()`` and tells of anomalies.
  func expectAnomalies(_ command: String) throws {
    let output = try run(command).output
    #expect(output.contains("block_"), "\(output.suffix(2000))")
    #expect(output.contains("404 lines") || output.contains("404"), "\(output.suffix(2000))")
  }

  /// Sessions or windows of a model's keys.
  func keys(of model: URL) throws -> [UInt8] {
    let file = try ModelFileReader.read(path: model.path)
    let isDeepLog = try DetectorKind(of: file) == .deepLog
    let keys =
      try isDeepLog
      ? DeepLogModel(file: file, kernels: .best()).vocabulary.keys
      : ChimeraModel(file: file, kernels: .best()).vocabulary.keys
    let longest = try isDeepLog ? 40 : ChimeraModel(file: file, kernels: .best()).configuration.windowLength
    var generator = SeededGenerator(seed: 31)
    var text = ""
    for number in 0..<20 {
      let session = (0...number % longest).map { _ in String(keys.randomElement(using: &generator) ?? 0) }
      text += session.joined(separator: " ") + "\n"
    }
    return Array(text.utf8)
  }
}
