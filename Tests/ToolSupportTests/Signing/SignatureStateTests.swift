import TestSupport
import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// What a signature is of: each way to change a file, with the signature of the original put back, is noticed.
@Suite struct SignatureStateTests {
  private let signer = SigningKey()
  private let other = SigningKey()

  /// A model with a section of every kind.
  private static func model() throws -> ModelFile {
    let network = try RandomNetwork(NetworkShape(vocabulary: 4, hidden: 8, layers: 1), seed: 3)
    var tensors = network.graph.tensors
    var weights = network.weights.map { TensorData.float32($0) }
    let last = tensors.count - 1
    tensors[last].dtype = .int8
    weights[last] = .int8((0..<40).map { Int8($0) }, scales: [0.5, 1, 1, 2, 2])
    var model = ModelFile(graph: try network.graph.with(tensors: tensors), weights: weights)
    (model.detector, model.logParser, model.vocabulary, model.baselines) = ([1], [2], [3], [4])
    model.goldenVectors = [
      GoldenVector(
        batchSize: 1, timeSteps: 1, inputs: [.uint32([0])], outputs: [.float32([1, 0, 0, 0, 0])])
    ]
    model.card.set("name", to: "sample")
    model.provenance.set("seed", to: "3")
    let port = IOSchema.Port(unit: [], meaning: Array("a text".utf8), labels: [])
    model.ioSchema = IOSchema(inputs: [port], outputs: [port])
    model.unknownSections = [UnknownSection(id: SectionID(rawValue: 900), bytes: [4])]
    return model
  }

  private func signature(of file: [UInt8], by key: SigningKey) throws -> ModelSignature {
    try key.signature(of: ModelFileReader.inspect(bytes: file.span).identities)
  }

  private func state(_ file: [UInt8], _ signatures: [ModelSignature]) throws -> SignatureState {
    let signed = try ModelFileWriter.replacingSignatures(of: file.span, with: signatures)
    let keys = [NamedKey(name: "signer", key: signer.verificationKey)]
    return try SignatureState(of: ModelFileReader.inspect(bytes: signed.span), keys: keys)
  }

  @Test func aSignatureIsGoodForItsFileAndKey() throws {
    let file = try ModelFileWriter.encode(Self.model())
    let signatures = [try signature(of: file, by: signer), try signature(of: file, by: other)]
    let state = try state(file, signatures)
    #expect(state.signers == [0])
    let verdicts = Dictionary(uniqueKeysWithValues: state.findings.map { ($0.keyIdentifier.text, $0.verdict) })
    #expect(
      verdicts == [signatures[0].keyIdentifier.text: .good, signatures[1].keyIdentifier.text: .unknownKey])
    #expect(try self.state(file, []).findings.isEmpty)
  }

  /// A file alone, as `modelctl inspect` sees it, proves nothing.
  @Test func withoutKeysNothingIsGood() throws {
    let file = try ModelFileWriter.encode(Self.model())
    let signed = try ModelFileWriter.replacingSignatures(of: file.span, with: [signature(of: file, by: signer)])
    let state = try SignatureState(of: ModelFileReader.inspect(bytes: signed.span))
    #expect(state.findings.map(\.verdict) == [.unknownKey] && state.signers.isEmpty)
    #expect(state.findings[0].keyIdentifier == signer.verificationKey.identifier)
  }

  enum Change: CaseIterable {
    case graph, tensorIndex, weights, quantisation, ioSchema, detector, logParser, vocabulary, goldenVectors, card,
      provenance
    case baselines, unknownSection, removedSection, addedSection, optionalFeatures, compression

    func apply(to model: inout ModelFile) throws {
      switch self {
      case .graph: model.graph = try model.graph.with(outputName: "scores")
      case .tensorIndex:
        var tensors = model.graph.tensors
        tensors[tensors.count - 1].name = "z"
        model.graph = try model.graph.with(tensors: tensors)
      case .weights:
        var numbers = try #require(model.weights[0].floats)
        numbers[0] += 1
        model.weights[0] = .float32(numbers)
      case .quantisation:
        model.weights[model.weights.count - 1] = .int8((0..<40).map { Int8($0) }, scales: [0.5, 1, 1, 2, 1])
      case .ioSchema: model.ioSchema?.outputs[0].meaning = Array("another".utf8)
      case .detector: model.detector = [9]
      case .logParser: model.logParser = [9]
      case .vocabulary: model.vocabulary = [9]
      case .goldenVectors: model.goldenVectors[0].outputs = [.float32([0, 1, 0, 0, 0])]
      case .card: model.card.set("name", to: "sampel")
      case .provenance: model.provenance.set("seed", to: "4")
      case .baselines: model.baselines = [9]
      case .unknownSection: model.unknownSections[0].bytes = [9]
      case .removedSection: model.unknownSections = []
      case .addedSection: model.unknownSections.append(UnknownSection(id: SectionID(rawValue: 901), bytes: [4]))
      case .optionalFeatures: model.optionalFeatures = 1
      case .compression: break
      }
    }
  }

  @Test(arguments: Change.allCases)
  func aChangedFileIsNotWhatWasSigned(_ change: Change) throws {
    var model = try Self.model()
    let original = try ModelFileWriter.encode(model, profile: .storedOnly)
    let signature = try signature(of: original, by: signer)
    try change.apply(to: &model)
    let changed = try ModelFileWriter.encode(model, profile: change == .compression ? .compressed : .storedOnly)
    #expect(changed != original)
    #expect(try state(original, [signature]).findings.map(\.verdict) == [.good])
    let state = try state(changed, [signature])
    #expect(state.findings.map(\.verdict) == [.bad] && state.signers.isEmpty)
  }

  /// Compressed again, a file holds the same, and is another file.
  @Test func equalContentIsNotAnEqualFile() throws {
    let model = try Self.model()
    let stored = try ModelFileWriter.encode(model, profile: .storedOnly)
    let compressed = try ModelFileWriter.encode(model)
    let (one, two) = (
      try ModelFileReader.inspect(bytes: stored.span).identities,
      try ModelFileReader.inspect(bytes: compressed.span).identities
    )
    #expect(one.content == two.content && one.file != two.file)
    #expect(try state(compressed, [signature(of: stored, by: signer)]).signers.isEmpty)
  }

  /// The identifier is not covered by the signature, and so must not decide.
  @Test func aSignatureUnderAnotherKeysNameIsBad() throws {
    let file = try ModelFileWriter.encode(Self.model())
    let bytes = try signature(of: file, by: other).bytes
    let forged = try #require(ModelSignature(keyIdentifier: signer.verificationKey.identifier, bytes: bytes))
    #expect(try state(file, [forged]).findings.map(\.verdict) == [.bad])
  }

  @Test func aDetachedSignatureCountsLikeOneInTheFile() throws {
    let file = try ModelFileWriter.encode(Self.model())
    let summary = try ModelFileReader.inspect(bytes: file.span)
    let detached = DetachedSignature(try signature(of: file, by: signer), of: summary.identities, path: "m.sig")
    let read = try DetachedSignature(parsing: Array(detached.json().utf8), path: "m.sig")
    #expect(read == detached)
    let state = SignatureState(
      of: summary, detached: [read], keys: [NamedKey(name: "signer", key: signer.verificationKey)])
    #expect(state.signers == [0] && state.findings[0].detachedFile == "m.sig" && state.findings[0].keyName == "signer")
  }

  @Test(arguments: [
    ("content", "0", "content: is not 64"), ("signature", "0", "signature: is not 128"), ("key", "K", "key: is not 64"),
    ("more", "0", "more: is not a field"), ("schema", "tocsin.signature/2", "schema: is not tocsin.signature/1"),
  ])
  func aMalformedDetachedSignatureIsRefused(_ field: String, _ value: String, _ message: String) throws {
    let digest = String(repeating: "0f", count: 32)
    var fields = [
      "schema": DetachedSignature.schema, "content": digest, "file": digest, "key": digest,
      "signature": digest + digest,
    ]
    func text() -> [UInt8] {
      Array("{\(fields.map { "\"\($0)\":\"\($1)\"" }.sorted().joined(separator: ","))}".utf8)
    }
    #expect(throws: Never.self) { try DetachedSignature(parsing: text(), path: "m.sig") }
    fields[field] = value
    let error = try #require(throws: (any Error).self) { try DetachedSignature(parsing: text(), path: "m.sig") }
    #expect("\(error)".contains(message), "\(error)")
  }

  // MARK: Policies

  @Test func aPolicyCountsKeysAndNotSignatures() throws {
    let file = try ModelFileWriter.encode(Self.model())
    let summary = try ModelFileReader.inspect(bytes: file.span)
    let keys = [NamedKey(name: "a", key: signer.verificationKey), NamedKey(name: "b", key: other.verificationKey)]
    let (both, any) = (try TrustPolicy(keys: keys, needsAll: true), try TrustPolicy(keys: keys, needsAll: false))
    let one = DetachedSignature(try signature(of: file, by: signer), of: summary.identities, path: "1")
    let two = DetachedSignature(try signature(of: file, by: other), of: summary.identities, path: "2")
    func violation(_ policy: TrustPolicy, _ detached: [DetachedSignature]) -> TrustViolation? {
      policy.violation(by: summary, SignatureState(of: summary, detached: detached, keys: keys))
    }
    #expect(violation(any, []) == .unsigned)
    #expect(violation(any, [one]) == nil)
    #expect(violation(both, [one]) == .tooFewSignatures(found: 1, needed: 2, broken: nil))
    #expect(violation(both, [one, one]) == .tooFewSignatures(found: 1, needed: 2, broken: nil))
    #expect(violation(both, [one, two]) == nil)
    let broken = try #require(ModelSignature(keyIdentifier: keys[1].key.identifier, bytes: one.signature.bytes))
    let bad = DetachedSignature(broken, of: summary.identities, path: "3")
    #expect(violation(both, [one, bad]) == .tooFewSignatures(found: 1, needed: 2, broken: "b"))
    // Anybody can add a signature that does not hold: that must not take a model out of use.
    #expect(violation(any, [bad, one]) == nil)
  }

  @Test func aPolicyMayListContents() throws {
    let file = try ModelFileWriter.encode(Self.model())
    let content = try ModelFileReader.inspect(bytes: file.span).identities.content
    let signed = try ModelFileWriter.replacingSignatures(of: file.span, with: [signature(of: file, by: signer)])
    for (listed, isAllowed) in [(content.text, true), (String(repeating: "0", count: 64), false)] {
      let text = """
        {"schema": "tocsin.trust/1", "keys": [{"name": "a", "publicKey": "\(signer.verificationKey.line)"}],
        "contents": ["\(listed)"]}
        """
      let policy = try TrustPolicy(parsing: Array(text.utf8))
      if isAllowed {
        #expect(throws: Never.self) { try policy.check(signed.span) }
      } else {
        #expect(throws: TrustViolation.unknownContent(content)) { try policy.check(signed.span) }
      }
      #expect(throws: TrustViolation.unsigned) { try policy.check(file.span) }
    }
  }
}

extension Graph {
  fileprivate func with(tensors: [TensorDeclaration]) throws -> Graph {
    try Graph(inputs: inputs, tensors: tensors, nodes: nodes, outputs: outputs)
  }

  fileprivate func with(outputName: Name) throws -> Graph {
    try Graph(
      inputs: inputs, tensors: tensors, nodes: nodes, outputs: [Output(name: outputName, value: outputs[0].value)])
  }
}
