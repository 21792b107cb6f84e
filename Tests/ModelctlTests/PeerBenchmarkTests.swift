import Foundation
import Testing
import ToolSupport

/// `kernelbench peers`, with a script in the place of Python that answers as peer_worker.py does.
@Suite struct PeerBenchmarkTests {
  @Test func reportsPeersAndWhatTheyLack() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, python: stub(in: folder))
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let report = try JSON(parsing: String(contentsOf: folder.url("report.json"), encoding: .utf8))
    try JSONSchema("tocsin.peers/1").expectMatch(report)
    #expect(report["runtimes"]?.elements.compactMap { $0["name"]?.string } == ["tocsin", "onnxruntime", "openvino"])
    #expect(report["absent"]?.elements.compactMap { $0["name"]?.string } == ["litert", "tract", "torch"])
    #expect(outcome.output.contains("absent: litert: not installed in "))
    #expect(try #require(report["gigaflops"]?.number) > 0.1)
    #expect(try #require(report["int8Gigaops"]?.number) > 0.1)
  }

  @Test func comparesEachRuntimeWithTheBestOther() throws {
    let folder = try TemporaryFolder()
    // The stub takes 2 ms as onnxruntime and 1 ms as openvino.
    let results = try results(folder, python: stub(in: folder))
    #expect(try batch(1, of: "onnxruntime", in: results)["ratio"] == .number(0.5))
    #expect(try batch(1, of: "openvino", in: results)["ratio"] == .integer(2))
    #expect(try batch(32, of: "openvino", in: results)["median"] == .integer(1000))
  }

  @Test func comparesReducedPrecisionWithItsLikeAndWithFullPrecision() throws {
    let folder = try TemporaryFolder()
    // Of the stub, onnxruntime takes 0.5 ms with int8 and openvino 4 ms with bf16.
    let results = try results(folder, python: stub(in: folder))
    let int8 = try batch(256, of: "onnxruntime", "int8", in: results)
    #expect(int8["ratio"] == .integer(8))
    #expect(int8["gain"] == .integer(4))
    let bf16 = try batch(256, of: "openvino", "bf16", in: results)
    #expect(bf16["ratio"] == .number(0.125))
    #expect(bf16["gain"] == .number(0.25))
    #expect(try batch(256, of: "openvino", in: results)["gain"] == nil)
  }

  @Test func measuresThePrecisionsAskedFor() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(
      folder, python: stub(in: folder), options: ["--precision", "int8", "--precision", "bf16"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let report = try JSON(parsing: String(contentsOf: folder.url("report.json"), encoding: .utf8))
    try JSONSchema("tocsin.peers/1").expectMatch(report)
    let results = try #require(report["networks"]?.elements.first?["results"]).elements
    #expect(
      results.map { [$0["runtime"]?.string, $0["precision"]?.string] } == [
        ["tocsin", "bf16"], ["tocsin", "int8"], ["onnxruntime", "int8"], ["openvino", "bf16"],
      ])
    #expect(try batch(1, of: "onnxruntime", "int8", in: results)["gain"] == nil)
  }

  @Test func measuresFilesBesideNetworksAndInTheCache() throws {
    let folder = try TemporaryFolder()
    let cache = try TemporaryFolder()
    for name in ["m1.safetensors", "m1.b1.tflite"] { _ = try folder.text(name, String(repeating: "a", count: 5000)) }
    _ = try cache.text("m1.int8.onnx", "another network")
    let outcome = try measure(folder, python: stub(in: folder), cache: cache)
    let report = try JSON(parsing: String(contentsOf: folder.url("report.json"), encoding: .utf8))
    let files = try #require(report["networks"]?.elements.first?["files"]).elements
    #expect(
      files.map { [$0["format"]?.string, $0["precision"]?.string] } == [
        ["onnx", "f32"], ["onnx", "int8"], ["safetensors", "f32"], ["tflite", "f32"],
      ])
    #expect(files.map { $0["bytes"] } == [.integer(10), .integer(15), .integer(5000), .integer(5000)])
    // One letter over and over: a few bytes of zstd.
    #expect(try #require(files[2]["compressedBytes"]?.integer) < 30)
    #expect(outcome.output.contains("safetensors f32"))
  }

  @Test func tellsWhichSizesFailed() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, python: stub(in: folder, failing: "\"batch\":256"))
    #expect(outcome.output.contains("failed: m1, onnxruntime, batch 256: out of luck\n"))
    let results = try results(folder, python: stub(in: folder, failing: "\"batch\":256"))
    let failure = try #require(result(of: "openvino", in: results)["failures"]?.elements.first)
    #expect(failure["batch"]?.integer == 256)
    let measured = try result(of: "openvino", in: results)["batches"]?.elements.compactMap { $0["batch"]?.integer }
    #expect(measured == [1, 32])
  }

  @Test func startsAPeerAnewThatHasCrashed() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, python: stub(in: folder, crashing: "\"batch\":32"))
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("failed: m1, onnxruntime, batch 32: the process ended with 3\n"))
  }

  @Test func namesAPythonThatIsNone() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, python: folder.path("none"))
    outcome.expectFailure(2, "kernelbench: \(folder.path("none")): cannot run")
  }

  @Test func saysThatThereIsNoPython() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, environment: ["PATH": folder.path, "TOCSIN_PEERS_PYTHON": ""])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("absent: onnxruntime: no Python was found\n"))
  }

  @Test(arguments: ["path", "variable"]) func findsThePython(in place: String) throws {
    let folder = try TemporaryFolder()
    let python = try stub(in: folder)
    let environment =
      place == "path"
      ? ["PATH": "\(folder.path):/usr/bin:/bin", "TOCSIN_PEERS_PYTHON": ""] : ["TOCSIN_PEERS_PYTHON": python]
    let outcome = try measure(folder, environment: environment)
    #expect(outcome.output.contains("absent: litert: not installed in \(python)\n"))
  }

  @Test func namesTheFileOfANetworkThatIsNotThere() throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.kernelbench.run(["peers", "--networks", folder.path, "--network", "m9"])
    outcome.expectFailure(2, folder.path("m9.onnx"), "--networks")
  }

  @Test func measuresThisRuntimeOnAConvertedNetwork() throws {
    let folder = try TemporaryFolder()
    try network("net", archive: Self.archive().bytes, in: folder)
    let outcome = try measure(folder, network: "net", python: stub(in: folder), options: ["--precision", "f32"])
    #expect(!outcome.output.contains("failed: net, tocsin"), "\(outcome.output)")
    let report = try JSON(parsing: String(contentsOf: folder.url("report.json"), encoding: .utf8))
    try JSONSchema("tocsin.peers/1").expectMatch(report)
    let measured = try #require(report["networks"]?.elements.first)
    // 12 x 8 and 8 x 3 products, and their biases.
    #expect(measured["operations"] == .integer(2 * (12 * 8 + 8 * 3)))
    #expect(measured["weightBytes"] == .integer(4 * (12 * 8 + 8 + 8 * 3 + 3)))
    let ours = try result(of: "tocsin", in: measured["results"]?.elements ?? [])
    #expect(ours["batches"]?.elements.count == 3)
    for batch in ours["batches"]?.elements ?? [] {
      #expect(try #require(batch["error"]?.number) < 1e-6)
      #expect(try #require(batch["ratio"]?.number) > 0)
    }
    // The stub's error is 1e-9.
    let worst = try #require(ours["batches"]?.elements.compactMap { $0["error"]?.number }.max())
    #expect(try abs(#require(ours["errorRatio"]?.number) * worst - 1e-9) < 1e-15)
    #expect(try #require(ours["start"]?["milliseconds"]?.number) > 0)
  }

  private static let networks = packageFolder.appending(path: "../shared/peers/networks")

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: networks.path), "needs ../shared/peers/networks"))
  func measuresThisRuntimeWithReducedPrecision() throws {
    let folder = try TemporaryFolder()
    for file in ["m1.onnx", "m1.npz"] {
      try FileManager.default.copyItem(
        at: Self.networks.appending(path: file), to: folder.url("deeplog" + file.dropFirst(2)))
    }
    let outcome = try measure(folder, network: "deeplog", python: stub(in: folder))
    #expect(!outcome.output.contains("failed: deeplog, tocsin"), "\(outcome.output)")
    let report = try JSON(parsing: String(contentsOf: folder.url("report.json"), encoding: .utf8))
    try JSONSchema("tocsin.peers/1").expectMatch(report)
    let measured = try #require(report["networks"]?.elements.first)
    for precision in ["bf16", "int8"] {
      let ours = try result(of: "tocsin", precision, in: measured["results"]?.elements ?? [])
      #expect(ours["batches"]?.elements.count == 3)
      for batch in ours["batches"]?.elements ?? [] {
        // More than rounding of f32, and still the same network.
        #expect(try (1e-6...1e-3).contains(#require(batch["error"]?.number)))
        #expect(try #require(batch["gain"]?.number) > 0)
        #expect(try #require(batch["ratio"]?.number) > 0)
      }
    }
    let sizes = measured["files"]?.elements.filter { $0["format"]?.string == "tocsin" }
      .compactMap { $0["bytes"]?.integer }
    #expect(sizes?.count == 3)
    #expect(sizes == sizes?.sorted(by: >))
  }

  @Test(arguments: [0, 21, 100]) func reportsAnArchiveThatEndsEarly(byteCount: Int) throws {
    let folder = try TemporaryFolder()
    try network("net", archive: Array(Self.archive().bytes.prefix(byteCount)), in: folder)
    let outcome = try measure(folder, network: "net", python: stub(in: folder))
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("no ZIP archive; write it with numpy.savez"), "\(outcome.output)")
  }

  /// The inputs and outputs of a fixture of the import, as a benchmark takes them.
  private static func archive() throws -> NumpyArchiveWriter {
    try OnnxFixture("perceptron_torchscript_13").archive(inputPrefix: "in_", outputPrefix: "out64_")
  }

  private func network(_ name: String, archive: [UInt8], in folder: TemporaryFolder) throws {
    try FileManager.default.copyItem(
      atPath: OnnxFixture("perceptron_torchscript_13").path, toPath: folder.path(name + ".onnx"))
    _ = try folder.file(name + ".npz", archive)
  }

  /// Measures `m1`, which only the stub can load, or another network.
  private func measure(
    _ folder: TemporaryFolder, network: String = "m1", python: String? = nil, environment: [String: String] = [:],
    cache: TemporaryFolder? = nil, options: [String] = []
  ) throws -> Outcome {
    for name in ["m1.onnx", "m1.npz"] { _ = try folder.text(name, "no network") }
    let arguments = [
      "peers", "--networks", folder.path, "--network", network, "--cache", (cache ?? folder).path, "--rounds", "1",
      "--seconds",
      "0.001", "--json", folder.path("report.json"),
    ]
    return try Outcome(
      of: Tool.kernelbench.url, arguments + (python.map { ["--python", $0] } ?? []) + options, input: [],
      environment: environment)
  }

  private func results(_ folder: TemporaryFolder, python: String) throws -> [JSON] {
    _ = try measure(folder, python: python)
    let report = try JSON(parsing: String(contentsOf: folder.url("report.json"), encoding: .utf8))
    return try #require(report["networks"]?.elements.first?["results"]).elements
  }

  private func result(of runtime: String, _ precision: String = "f32", in results: [JSON]) throws -> JSON {
    try #require(results.first { $0["runtime"]?.string == runtime && $0["precision"]?.string == precision })
  }

  private func batch(_ size: Int, of runtime: String, _ precision: String = "f32", in results: [JSON]) throws -> JSON {
    let batches = try result(of: runtime, precision, in: results)["batches"]?.elements ?? []
    return try #require(batches.first { $0["batch"]?.integer == size })
  }

  /// A script that has two runtimes with two precisions each. Requests that hold `failing` get a failure, those that hold `crashing` end it.
  private func stub(in folder: TemporaryFolder, failing: String = "never", crashing: String = "never") throws -> String
  {
    let path = try folder.text(
      "python3",
      """
      #!/bin/bash
      case "$2" in
        --list)
          echo '{"onnxruntime": {"version": "1", "libraryBytes": 5, "precisions": ["f32", "int8"]},
            "openvino": {"version": "2", "libraryBytes": 6, "precisions": ["f32", "bf16"]},
            "litert": null, "tract": null}'
          exit ;;
      esac
      case "$2 $3" in
        "onnxruntime f32") time=0.002 ;;
        "onnxruntime int8") time=0.0005 ;;
        "openvino f32") time=0.001 ;;
        "openvino bf16") time=0.004 ;;
      esac
      if [ "$6" = --once ]; then
        now=$(date +%s%N)
        echo "{\\"hostTime\\": $now, \\"firstTime\\": $((now + 1000)), \\"hostBytes\\": 10, \\"firstBytes\\": 30}"
        exit
      fi
      while read -r request; do
        case "$request" in
          *'\(crashing)'*) exit 3 ;;
          *'\(failing)'*) echo '{"failure": "out of luck"}' ;;
          *load*) echo '{"error": 1e-9, "modelBytes": null}' ;;
          *time*) echo "{\\"median\\": $time, \\"high\\": 0.003, \\"count\\": 3}" ;;
          *) echo '{}' ;;
        esac
      done

      """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }
}
