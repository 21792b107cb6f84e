import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

@Suite struct ChimeraModelTests {
  static let configuration = ChimeraConfiguration(
    windowLength: 8, stride: 4, temperature: 2, priorShift: -1, threshold: 0.25, minimumMargin: 0.5)

  @Test func aFileGivesItsConfigurationAndVocabulary() throws {
    let network = try SmallChimera(seed: 1)
    let model = try network.model(Self.configuration, kernels: .best())
    #expect(model.configuration == Self.configuration)
    #expect(model.vocabulary.keys == network.keys)
    #expect(model.logParser == nil)
  }

  @Test func aKeysClassIsItsPlaceAndAllOthersShareTheLast() throws {
    let model = try SmallChimera(keyCount: 3, seed: 1).model(kernels: .best())
    #expect([5, 8, 11].map(model.inputClass(of:)) == [0, 1, 2])
    #expect([0, 4, 6, 12, .max].map(model.inputClass(of:)) == [3, 3, 3, 3, 3])
  }

  @Test func aDetectorNeedsItsSections() throws {
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    let vocabulary = file.vocabulary
    file.vocabulary = nil
    expect(.missingSection(.vocabulary), from: file)
    file.vocabulary = vocabulary
    file.detector = nil
    expect(.missingSection(.detector), from: file)
  }

  @Test func theKindOfADetectorIsReadFromItsSection() throws {
    let deepLog = DeepLogConfiguration(
      history: .window, windowLength: 4, rule: DecisionRule(topG: 2), compatibleTopG: 2)
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    #expect(try DetectorKind(of: file) == .chimera)
    #expect(throws: DetectError.otherDetector(expected: .deepLog, found: .chimera)) {
      try DeepLogModel(file: file, kernels: .best())
    }
    file.detector = deepLog.encoded()
    #expect(try DetectorKind(of: file) == .deepLog)
    expect(.otherDetector(expected: .chimera, found: .deepLog), from: file)
    for (bytes, kind) in [([3, 0, 0, 0], 3), ([0, 0, 0, 0, 7], 0), ([2, 1, 0, 0], 258)] as [([UInt8], UInt32)] {
      file.detector = bytes
      expect(.unknownDetector(kind: kind), from: file)
    }
    file.detector = [2, 0]
    expect(.format(.sectionTruncated(.detector, offset: 0, expected: 4, found: 2)), from: file)
  }

  @Test func malformedSectionsAreFormatErrors() throws {
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    file.vocabulary = [0, 0, 0, 0]
    expect(.format(.invalidValue(.vocabulary, offset: 0, found: 0)), from: file)
    file.detector = [2, 0, 0, 0]
    expect(.format(.sectionTruncated(.detector, offset: 4, expected: 4, found: 0)), from: file)
  }

  /// A table of a row for each key, and one more for unknown keys or not.
  @Test(arguments: [(5, 7), (6, nil), (7, nil), (8, 7)] as [(Int, Int?)])
  func theKeysThatTheNetworkReadsMustFitTheVocabulary(_ keyCount: Int, found: Int?) throws {
    var file = try SmallChimera(keyCount: 6, seed: 1).file(Self.configuration)
    file.vocabulary = LogKeyVocabulary(keys: (0..<UInt32(keyCount)).map { $0 })?.encoded()
    if let found {
      expect(.classCount(expected: keyCount + 1, found: found), from: file)
    } else {
      #expect(throws: Never.self) { try ChimeraModel(file: file, kernels: .best()) }
    }
  }

  @Test func theNetworksWindowMustBeThatOfTheConfiguration() throws {
    var configuration = Self.configuration
    configuration.windowLength = 9
    let found = Shape([.batch(maximum: 1024), .time(maximum: 8)])
    let expected = Shape([.batch(maximum: 1024), .time(maximum: 9)])
    expect(
      .portType(
        "keys", expected: ValueType(dtype: .uint32, shape: expected), found: ValueType(dtype: .uint32, shape: found)),
      from: try SmallChimera(seed: 1).file(configuration))
  }

  @Test(arguments: ["attention", "causes", "verdict"] as [Name])
  func theNetworkNeedsItsOutputs(_ name: Name) throws {
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    let outputs = file.graph.outputs.map { Output(name: $0.name == name ? "zzz" : $0.name, value: $0.value) }
    file.graph = try file.graph.replacing(outputs: outputs.sorted { $0.name.precedes($1.name) })
    expect(.missingPort(name), from: file)
  }

  @Test func outputsMustHaveTheirShapes() throws {
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    let values = file.graph.outputs.map(\.value)
    // Attention and verdict have changed places.
    file.graph = try file.graph.replacing(outputs: [
      Output(name: "attention", value: values[2]), Output(name: "causes", value: values[1]),
      Output(name: "verdict", value: values[0]),
    ])
    let lines = ValueType(dtype: .float32, shape: Shape([.batch(maximum: 1024), .time(maximum: 8)]))
    let logits = ValueType(dtype: .float32, shape: Shape([.batch(maximum: 1024), .fixed(2)]))
    expect(.portType("attention", expected: lines, found: logits), from: file)
  }

  @Test func inputsMustBeThoseOfTheSystem() throws {
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    let lines = Shape([.batch(maximum: 1024), .time(maximum: 8)])
    for (name, dtype, error) in [
      ("lines", .uint32, .missingPort("keys")),
      (
        "keys", .float32,
        .portType(
          "keys", expected: ValueType(dtype: .uint32, shape: lines), found: ValueType(dtype: .float32, shape: lines))
      ),
    ] as [(Name, DType, DetectError)] {
      file.graph = try Self.echo([PortDeclaration(name: name, dtype: dtype, shape: lines)])
      expect(error, from: file)
    }
    file.graph = try Self.echo([
      PortDeclaration(name: "extra", dtype: .float32, shape: lines),
      PortDeclaration(name: "keys", dtype: .uint32, shape: lines),
    ])
    expect(.unexpectedPort("extra"), from: file)
  }

  @Test func weightsThatDoNotFitAreRuntimeErrors() throws {
    var file = try SmallChimera(seed: 1).file(Self.configuration)
    file.weights.removeLast()
    expect(.runtime(.weightCount(tensor: 17, expected: 35, found: 0)), from: file)
  }

  /// A graph that gives its inputs back.
  private static func echo(_ inputs: [PortDeclaration]) throws -> Graph {
    let nodes = inputs.indices.map { index -> Op in
      inputs[index].dtype == .uint32
        ? .oneHot(ValueID(index), classes: 6) : .activation(ValueID(index), .relu)
    }
    let outputs = nodes.indices.map { Output(name: $0 == 0 ? "a" : "b", value: ValueID(inputs.count + $0)) }
    return try Graph(inputs: inputs, tensors: [], nodes: nodes, outputs: outputs)
  }

  private func expect(_ error: DetectError, from file: ModelFile) {
    #expect(throws: error) { try ChimeraModel(file: file, kernels: .best()) }
  }
}

extension Graph {
  fileprivate func replacing(outputs: [Output]) throws(GraphError) -> Graph {
    try Graph(inputs: inputs, tensors: tensors, nodes: nodes, outputs: outputs)
  }
}
