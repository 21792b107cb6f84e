import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs

/// The examples for hosts build against the library, and tell what the library in Swift finds; on 64-bit Arm too, to the
/// bit.
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
    let output = try host.run("./ten \(host.model) < \(host.log)").output
    #expect(try output == Finding.expected().compactMap(\.readmeText).joined())
  }

  @Test(arguments: ["a", "so"]) func theExampleInCTellsTheFindings(_ kind: String) throws {
    let host = try Host(.host)
    let library = kind == "a" ? "\(host.archive) -lm" : "-L\(host.library) -ltocsin -Wl,-rpath,\(host.library)"
    try host.run(
      "\(host.clang) -std=c11 -O2 -Wall -Wextra -Werror -pedantic -I\(host.library) \(host.examples)/score.c \(library) "
        + "-o score")
    try expectFindings(host.run("./score \(host.model) \(host.log)"))
  }

  @Test func theExampleInCPlusPlusTellsTheFindings() throws {
    let host = try Host(.host)
    try host.run(
      "\(host.clang)++ -std=c++17 -O2 -pthread -Wall -Wextra -Werror -pedantic -I\(host.library) "
        + "\(host.examples)/score.cpp \(host.archive) -lm -o score")
    try expectFindings(host.run("./score \(host.model) \(host.log)"), namesLogs: true)
    // Of many logs at a time, each by itself.
    let log = Array(try Data(contentsOf: URL(filePath: host.log)))
    let copies = try (1...5).map { try host.folder.write("\($0).log", log) }
    let run = try host.run("./score \(host.model) \(copies.map(\.lastPathComponent).joined(separator: " "))")
    for copy in copies {
      let lines = run.output.split(separator: "\n").filter { $0.hasPrefix("\(copy.lastPathComponent): ") }
      #expect(try Finding.told(by: lines.joined(separator: "\n"), namesLogs: true) == Finding.expected())
    }
  }

  @Test func theExampleInRustTellsTheFindings() throws {
    let host = try Host(.host)
    try host.requireOrSkip("rustc --version", "rustc")
    try host.run(
      "rustc --edition 2021 -D warnings -O -L \(host.library) -l static=tocsin -l m \(host.examples)/score.rs -o score")
    try expectFindings(host.run("./score \(host.model) < \(host.log)"))
  }

  /// Its own tests compare with `modelserve`, which lies beside these tests. None of them may be skipped.
  @Test func thePackageInPythonIsTested() throws {
    let host = try Host(.host)
    try host.requireOrSkip("python3 -c 'import numpy'", "python3 with numpy")
    let environment = "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=\(host.python)"
    try host.run("ln -s \(host.clang) cc")
    let run = try host.run(
      "PATH=.:\(PackageLayout.products.path):$PATH \(environment) TOCSIN_LIBRARY=\(host.library)/libtocsin.so "
        + "TOCSIN_TEST_LINES=\(host.model):\(host.log) "
        + "python3 -m unittest discover -v -s \(host.python)/tocsin_tests -t \(host.python)")
    #expect(run.output.contains("\nOK\n") && !run.output.contains("skipped"), "\(run.output)")
    // A path from where the host is.
    try host.run("ln -sf \(host.library)/libtocsin.so libtocsin.so")
    for name in ["libtocsin.so", "./libtocsin.so", "\(host.library)/libtocsin.so"] {
      try expectFindings(host.run("TOCSIN_LIBRARY=\(name) \(environment) python3 -m tocsin \(host.model) \(host.log)"))
    }
  }

  /// PySpark comes from PyPI: where there is no network, or no Java, there is none.
  @Test(.serialized, arguments: ["", "--files"]) func theExampleOnSparkGivesRows(_ option: String) throws {
    let host = try Host(.host)
    try host.requireOrSkip("java -version", "a Java runtime")
    let spark = PackageLayout.root.appending(path: ".build/spark").path
    let version = "4.0.1"
    let packages = "'pyspark==\(version)' 'pandas<3' 'pyarrow<23' 'numpy<3'"
    let install = "\(spark)/bin/pip install --quiet --disable-pip-version-check \(packages)"
    let installed = try host.shell(
      "test -e \(spark)/\(version) || (python3 -m venv --clear \(spark) && \(install) && touch \(spark)/\(version))")
    guard installed.exitCode == 0 else { try Test.cancel("pyspark cannot be had: \(installed.output.suffix(300))") }
    let environment =
      "TOCSIN_LIBRARY=\(host.library)/libtocsin.so PYTHONPATH=\(host.python) PYSPARK_PYTHON=\(spark)/bin/python "
      + "SPARK_LOCAL_IP=127.0.0.1"
    let run = try host.run(
      "\(environment) \(spark)/bin/python \(host.examples)/spark.py \(option) \(host.model) out \(host.log)")
    #expect(run.output.contains("anomalous_sessions"), "\(run.output.suffix(2000))")
    // The rows as the example in C would tell them.
    let rows = """
      import pyarrow.parquet
      for row in pyarrow.parquet.read_table("out").to_pylist():
          if row["kind"] == "session":
              print(f"0  {row['session']}  session: {row['anomalies']} anomalous")
          elif row["kind"] == "entry":
              print(f"{row['line']}  {row['session']}  entry; expected {row['expected']}")
      """
    let told = try host.run("\(spark)/bin/python -c '\(rows.replacing("'", with: "'\\''"))'").output
    #expect(try Finding.told(by: told) == Finding.expected())
  }

  /// A log pipeline of rsyslog and the agent, with injected faults: a real syslog where it is at hand, and a made-up one.
  @Test func thePipelineOfSyslogRaisesTheAlarmsOfTheModel() throws {
    let host = try Host(.host)
    try host.requireOrSkip("PATH=$PATH:/usr/sbin command -v rsyslogd", "rsyslogd")
    try host.run(
      "\(host.clang) -std=c11 -O2 -Wall -Wextra -Werror -pedantic -I\(host.library) \(host.examples)/agent.c "
        + "\(host.archive) -lm -o agent")
    let syslog = PackageLayout.shared.appending(path: "data/loghub_2k/Linux/Linux_2k.log")
    let isThere = PackageLayout.exists(syslog)
    if !isThere { print("no real syslog beside the package: the pipeline is tested with a made-up one alone") }
    // Whoever runs tests may have blocked signals, which the pipeline sends.
    let unblocked =
      "python3 -c 'import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, ()); "
      + "os.execvp(sys.argv[1], sys.argv[1:])'"
    let output = try host.run(
      "PATH=\(PackageLayout.products.path):$PATH:/usr/sbin \(unblocked) \(host.examples)/pipeline ./agent "
        + (isThere ? syslog.path : "")
    ).output
    // Of the kinds that DeepLog can know, those that it must not miss; the tables tell of the others.
    let tables = output.components(separatedBy: "== ").filter { $0.contains("outOfOrder") }
    #expect(tables.count == (isThere ? 2 : 1), "\(output)")
    for table in tables {
      for kind in ["outOfOrder", "retries", "unknownKey"] {
        let counts = try #require(table.firstMatch(of: Regex("\(kind)  *([0-9]+)  *([0-9]+)")), "\(kind): \(table)")
        #expect(counts[1].substring == counts[2].substring, "\(kind): \(table)")
      }
    }
    #expect(output.contains("and saved the same state, as without the interruption"), "\(output)")
  }

  /// What hosts' builds ask for the library.
  @Test func pkgConfigAndCMakeFindTheLibrary() throws {
    let host = try Host(.host)
    try host.requireOrSkip("pkg-config --version && cmake --version", "pkg-config or no cmake")
    try host.run(
      "\(host.clang) -std=c11 \(host.examples)/score.c "
        + "$(PKG_CONFIG_PATH='\(host.library)' pkg-config --cflags --libs 'tocsin >= 0.1') -Wl,-rpath,'\(host.library)' "
        + "-o score")
    try expectFindings(host.run("./score \(host.model) \(host.log)"))
    for (version, isCompatible) in [("", true), ("0.1", true), ("0.1.0 EXACT", true), ("0.2", false), ("1", false)] {
      let list = """
        cmake_minimum_required(VERSION 3.16)
        project(host C)
        find_package(tocsin \(version) REQUIRED)
        add_executable(shared \(host.examples)/score.c)
        target_link_libraries(shared tocsin::tocsin)
        add_executable(static \(host.examples)/score.c)
        target_link_libraries(static tocsin::static)
        """
      _ = try host.folder.write("CMakeLists.txt", Array(list.utf8))
      let configured = try host.shell(
        "rm -rf build && cmake -B build -D CMAKE_C_COMPILER=\(host.clang) -D tocsin_DIR='\(host.library)' .")
      #expect((configured.exitCode == 0) == isCompatible, "\(version): \(configured.output)")
      guard isCompatible else { continue }
      try host.run("cmake --build build")
      for program in ["shared", "static"] {
        try expectFindings(host.run("build/\(program) \(host.model) \(host.log)"))
      }
    }
  }

  /// The shipped models, cross-compiled.
  @Test(.enabled(if: !EmbeddedTests.shippedModels.isEmpty, "no model is shipped yet"))
  func armGivesTheBitsOfThisMachine() throws {
    let (host, arm) = (try Host(.host), try Host(.aarch64))
    let build = "-std=c11 -O2 -I\(host.library) \(host.examples)/score.c"
    try host.run("\(host.clang) \(build) \(host.archive) -lm -o score")
    let library = EmbeddedMachine.armLibrary
    try arm.run(
      "\(arm.clang) --target=aarch64-linux-gnu -isystem \(library)/include \(build) -fuse-ld=lld -no-pie -nostdlib "
        + "-L\(library)/lib \(library)/lib/crt1.o \(library)/lib/crti.o \(arm.archive) -lc -lm \(library)/lib/crtn.o "
        + "-o score")
    let emulated = try EmbeddedMachine.aarch64.command(arm.folder.url.appending(path: "score"))
    let command = ([emulated.executable.path] + emulated.arguments).joined(separator: " ")
    for model in EmbeddedTests.shippedModels {
      let keys = try host.folder.write("keys.txt", host.keys(of: model))
      let expected = try host.run("./score --keys \(model.path) \(keys.path)").output
      let found = try arm.run("\(command) --keys \(model.path) \(keys.path)").output
      #expect(!expected.isEmpty && found == expected, "\(model.lastPathComponent)")
    }
    try expectFindings(arm.run("\(command) \(arm.model) \(arm.log)"))
  }

  private func expectFindings(
    _ run: EmbeddedProgram.Run, namesLogs: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (told, expected) = (Finding.told(by: run.output, namesLogs: namesLogs), try Finding.expected())
    #expect(!expected.isEmpty && told == expected, "\(run.output.suffix(2000))", sourceLocation: sourceLocation)
    let lines = Samples.lines().count
    #expect(run.output.contains("\(lines) lines"), "\(run.output.suffix(200))", sourceLocation: sourceLocation)
  }
}

/// What programs tell of an anomaly in ``Samples``, without their words: of an entry, where it stands and how probable the
/// two keys were that were most expected there; of a session, how many of its entries are anomalous.
private struct Finding: Equatable {
  let place: String
  var odds: [Float] = []
  /// What the README's program says.
  var readmeText: String?

  /// Programs round.
  static func == (one: Finding, other: Finding) -> Bool {
    one.place == other.place && one.odds.count == other.odds.count
      && zip(one.odds, other.odds).allSatisfy { abs($0 - $1) < 1e-4 }
  }

  /// - Parameter namesLogs: Whether `LOG: SESSION: line N: ` begins each line, and not `N  SESSION  `.
  static func told(by output: String, namesLogs: Bool = false) -> [Finding] {
    output.split(separator: "\n").compactMap { told in
      let (line, name): (Substring, Substring)
      if namesLogs {
        guard let place = told.firstMatch(of: /^[^:]*: (.*?): (?:line (\d+))?/) else { return nil }
        (line, name) = (place.2 ?? "", place.1)
      } else {
        guard let place = told.firstMatch(of: #/^(\d+|-)  (.*?)  /#) else { return nil }
        (line, name) = (place.1, place.2)
      }
      if let count = told.firstMatch(of: #/session: (\d+) /#)?.1 { return Finding(place: "\(name): \(count)") }
      let expected = told.firstRange(of: "; expected ").map { told[$0.upperBound...] } ?? ""
      let odds = expected.matches(of: /\(([0-9.e-]+)\)/).prefix(2).compactMap { Float($0.1) }
      return Finding(place: "\(name), line \(line)", odds: odds)
    }
  }

  static func expected() throws -> [Finding] {
    let bytes = try Samples.deepLog()
    var stream = try DeepLogLineStream(model: DeepLogModel(file: ModelFileReader.read(bytes: bytes.span)))
    var findings: [Finding] = []
    func add(_ ended: SessionVerdict, _ name: Span<UInt8>) {
      if ended.isAnomalous { findings.append(Finding(place: "\(text(name)): \(ended.anomalyCount)")) }
    }
    for line in Samples.lines() {
      _ = stream.read(line.span)
      while let ended = stream.endIdle() { add(ended, stream.endedName) }
      for index in 0..<stream.sessionCount {
        let verdict = stream.judge(session: index, of: line.span)
        guard verdict.isAnomalous else { continue }
        let name = text(stream.name)
        findings.append(
          Finding(
            place: "\(name), line \(stream.counts.lines)", odds: stream.expectedKeys(count: 2).map(\.probability),
            readmeText: "\(name): key \(verdict.key)\n"))
      }
    }
    while let ended = stream.endNext() { add(ended, stream.endedName) }
    return findings
  }

  private static func text(_ bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }
}

/// A folder to build a host in, and the library for its machine.
private struct Host {
  let folder: TemporaryFolder
  let library: String
  let clang: String
  let examples = PackageLayout.root.appending(path: "Tools/embed/examples").path
  let python = PackageLayout.root.appending(path: "Tools/python").path
  /// The model and the log of ``Samples``.
  let model: String
  let log: String

  var archive: String { "\(library)/libtocsin.a" }

  init(_ machine: EmbeddedMachine) throws {
    library = try EmbeddedProgram.orSkip(machine).folder.path
    folder = try TemporaryFolder()
    model = try folder.write("lines.tocsin", Samples.deepLog()).path
    log = try folder.write("lines.log", Array(Samples.lines().joined(separator: [10]))).path
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
