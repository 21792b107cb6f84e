import Foundation
import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// `modelctl inspect --tensor`: numbers that were computed by hand.
@Suite struct TensorInspectionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aSmallTensorIsWhatItIs() throws {
    let tensor = try tensor(of: write(HostileModel.network()), HostileModel.name.text, "--values", "5")
    // 0.5 -0.5 0.25 -0.25 | 0 1e-9 -0 9e-41 | 0.5 -0.25 100 0.25
    #expect(tensor["elements"]?.integer == 12 && tensor["bytes"]?.integer == 48)
    #expect(tensor["shape"]?.elements == [.integer(3), .integer(4)])
    let statistics = try #require(tensor["statistics"])
    #expect(statistics["zeros"]?.integer == 2 && statistics["subnormals"]?.integer == 1)
    #expect(statistics["nans"]?.integer == 0 && statistics["infinities"]?.integer == 0)
    #expect(statistics["minimum"]?.number == -0.5 && statistics["maximum"]?.number == 100)
    // Row 1 is at most 1e-9, below 100 / 2^24.
    #expect(tensor["deadChannels"]?.elements == [.integer(1)])
    let spread = try #require(tensor["spread"])
    // Sorted: -0.5 -0.25 -0.25 0 0 9e-41 1e-9 0.25 0.25 0.5 0.5 100; ranks 1, 1, 3, 6, 9, 12, 12.
    let quantiles = spread["quantiles"]?.elements.compactMap { $0["value"]?.number } ?? []
    #expect(quantiles.prefix(3) == [-0.5, -0.5, -0.25] && quantiles.suffix(3) == [0.25, 100, 100])
    #expect(try abs(#require(quantiles.dropFirst(3).first)) < 1e-39)
    // Distances from the median: 0 (three of 9e-41 at most), 1e-9, four of 0.25, three of 0.5, 100; the sixth is 0.25.
    #expect(try abs(#require(spread["robustStandardDeviation"]?.number) - 1.4826 * 0.25) < 1e-12)
    #expect(spread["outlierCount"]?.integer == 1)
    let outlier = try #require(spread["outliers"]?.elements.first)
    #expect(outlier["element"]?.integer == 10 && outlier["value"]?.number == 100)
    #expect(try abs(#require(outlier["deviations"]?.number) - 100 / 0.37065) < 1e-6)
    let counts = tensor["histogram"]?["counts"]?.elements.compactMap { $0.integer } ?? []
    // Bins of 4.1875: all but one number in the first, 100 in the last.
    #expect(counts == [11] + Array(repeating: 0, count: 22) + [1])
    #expect(tensor.numbers("values") == [0.5, -0.5, 0.25, -0.25, 0])
  }

  @Test func textShowsTheSame() throws {
    let model = try write(HostileModel.network())
    let text = try Tool.modelctl.output(["inspect", "--tensor", HostileModel.name.text, "--values", "6", model])
    for part in [
      "f32 [3, 4], 12 elements, 48 bytes\n", "2 zeros, 1 subnormals, 0 NaN, 0 infinite", "dead channels: 1 of 3: 1 (",
      "  [2, 2] 100.0, 269.8 deviations\n", "[0, 0] 0.5 -0.5 0.25 -0.25\n[1, 0] 0.0 1e-09\n… 6 more\n",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    // The first bar is full, the last is an eleventh of 50 blocks.
    #expect(text.contains(" \(String(repeating: "█", count: 50)) 11\n"))
    #expect(text.contains("95.81 ████▌ 1\n"))
  }

  @Test func codesStandBesideTheirNumbers() throws {
    var file = try HostileModel.network()
    let graph = file.graph
    let declaration = TensorDeclaration(name: "w", dtype: .int8, shape: Shape(fixed: [3, 4]))
    file.graph = try Graph(inputs: graph.inputs, tensors: [declaration], nodes: graph.nodes, outputs: graph.outputs)
    file.weights = [.int8([127, -127, 1, 0, 0, 0, 0, 0, 2, 4, 8, 16], scales: [0.5, 0.25, 2])]
    let tensor = try tensor(of: write(file), "w", "--values", "all")
    #expect(tensor["codes"]?.elements.compactMap { $0.integer } == [127, -127, 1, 0, 0, 0, 0, 0, 2, 4, 8, 16])
    #expect(tensor.numbers("values") == [63.5, -63.5, 0.5, 0, 0, 0, 0, 0, 4, 8, 16, 32])
    let scales = try #require(tensor["scales"])
    #expect(["minimum", "median", "maximum"].map { scales[$0]?.number } == [0.25, 0.5, 2])
    #expect(scales["count"]?.integer == 3 && scales["extremeCodes"]?.integer == 2)
    #expect(tensor["bytes"]?.integer == 12 + 3 * 4)
    #expect(tensor["deadChannels"]?.elements == [.integer(1)])
  }

  @Test func equalNumbersHaveNoOutliersAndOneBin() throws {
    var file = try HostileModel.network()
    file.weights = [.float32([Float](repeating: 2, count: 12))]
    let tensor = try tensor(of: write(file), HostileModel.name.text)
    #expect(tensor["spread"]?["outlierCount"] == nil)
    #expect(tensor["histogram"]?["counts"]?.elements == [.integer(12)])
    #expect(tensor["values"] == nil)
    let text = try Tool.modelctl.output(["inspect", "--tensor", HostileModel.name.text, folder.path("m.tocsin")])
    #expect(text.contains("none defined, as more than half of the numbers are equal"))
  }

  @Test func severalTensorsStandInTheOrderOfTheOptions() throws {
    let model = packageFolder.appending(path: "Models/deeplog-hdfs/deeplog-hdfs.tocsin").path
    let report = try report(["--tensor", "output.bias", "--tensor", "lstm0.bias", model])
    #expect(report["tensors"]?.elements.map { $0["name"]?.string } == ["output.bias", "lstm0.bias"])
    // A bias has no channels.
    #expect(report["tensors"]?.elements.allSatisfy { $0["deadChannels"] == nil } == true)
  }

  @Test(arguments: [
    ("lstm0.bais", "did you mean lstm0.bias, lstm1.bias"), ("qqqqqqqqq", "modelctl inspect lists all 8"),
  ])
  func anUnknownTensorIsToldWithCloseNames(_ name: String, _ remedy: String) throws {
    let model = packageFolder.appending(path: "Models/deeplog-hdfs/deeplog-hdfs.tocsin").path
    let outcome = try Tool.modelctl.run(["inspect", "--tensor", name, model])
    outcome.expectFailure(2, "modelctl: \(model): tensor \(name): the model has none of that name; \(remedy)")
  }

  private func tensor(of model: String, _ name: String, _ options: String...) throws -> JSON {
    let report = try report(["--tensor", name] + options + [model])
    return try #require(report["tensors"]?.elements.first)
  }

  private func report(_ arguments: [String]) throws -> JSON {
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json"] + arguments))
    try JSONSchema("tocsin.tensors/1").expectMatch(report)
    return report
  }

  private func write(_ file: ModelFile) throws -> String {
    try folder.file("m.tocsin", ModelFileWriter.encode(file)).path
  }
}
