import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinRuntime

@Suite struct DeepLogModelTests {
  static let configuration = DeepLogConfiguration(
    history: .window, windowLength: 4, rule: DecisionRule(topG: 2), compatibleTopG: 2)

  @Test func aFileGivesItsConfigurationAndVocabulary() throws {
    let network = try Self.network()
    let model = try network.detector(Self.configuration, kernels: .best())
    #expect(model.configuration == Self.configuration)
    #expect(model.vocabulary.keys == network.keys)
  }

  @Test func aDetectorNeedsItsSections() throws {
    var file = try Self.network().file(Self.configuration)
    let vocabulary = file.vocabulary
    file.vocabulary = nil
    expect(.missingSection(.vocabulary), from: file)
    file.vocabulary = vocabulary
    file.detector = nil
    expect(.missingSection(.detector), from: file)
  }

  @Test func malformedSectionsAreFormatErrors() throws {
    var file = try Self.network().file(Self.configuration)
    file.detector = [1, 0]
    expect(.format(.sectionTruncated(.detector, offset: 0, expected: 4, found: 2)), from: file)
    file.detector = Self.configuration.encoded()
    file.vocabulary = [0, 0, 0, 0]
    expect(.format(.invalidValue(.vocabulary, offset: 0, found: 0)), from: file)
  }

  @Test(arguments: [2, 4])
  func theNetworksClassesMustFitTheVocabulary(_ count: Int) throws {
    var file = try Self.network().file(Self.configuration)
    file.vocabulary = LogKeyVocabulary(keys: (0..<UInt32(count)).map { $0 })?.encoded()
    expect(.classCount(expected: count + 1, found: 4), from: file)
  }

  @Test func theKeysThatTheNetworkReadsMustFitTheVocabulary() throws {
    var shape = NetworkShape(vocabulary: 3, hidden: 2, layers: 1)
    shape.inputClasses = 3
    let file = try RandomNetwork(shape, seed: 1).file(Self.configuration)
    expect(.classCount(expected: 4, found: 3), from: file)
    shape.input = .embedding(features: 2)
    expect(.classCount(expected: 4, found: 3), from: try RandomNetwork(shape, seed: 1).file(Self.configuration))
  }

  @Test func weightsThatDoNotFitAreRuntimeErrors() throws {
    var file = try Self.network().file(Self.configuration)
    file.weights.removeLast()
    expect(.runtime(.weightCount(tensor: 4, expected: 8, found: 0)), from: file)
  }

  @Test func aStreamNeedsRoomForASession() throws {
    let model = try Self.network().detector(Self.configuration, kernels: .best())
    for count in [0, -1] {
      var options = StreamOptions()
      options.maximumSessions = count
      #expect(throws: DetectError.noSessions) { _ = try DeepLogStream(model: model, options: options) }
    }
  }

  @Test(arguments: [DeepLogHistory.window, .session])
  func aNetworkThatIsNoRecurrenceCannotStream(_ history: DeepLogHistory) throws {
    let shape = NetworkShape(vocabulary: 3, hidden: 2, layers: 1, output: .everyStep)
    var configuration = Self.configuration
    configuration.history = history
    let model = try RandomNetwork(shape, seed: 1).detector(configuration, kernels: .best())
    #expect(throws: DetectError.runtime(.notSteppable(node: 2))) { _ = try DeepLogStream(model: model) }
  }

  static func network() throws -> RandomNetwork {
    try RandomNetwork(NetworkShape(vocabulary: 3, hidden: 2, layers: 1), seed: 1)
  }

  private func expect(_ error: DetectError, from file: ModelFile) {
    #expect(throws: error) { try DeepLogModel(file: file, kernels: .best()) }
  }
}
