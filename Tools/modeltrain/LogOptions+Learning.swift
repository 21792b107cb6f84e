import TocsinLogs
import TocsinTraining
import ToolSupport

extension LogOptions {
  /// What was asked for, on lines of `format`.
  func learning(format: LineFormat) throws(ToolFailure) -> LogLearningConfiguration {
    LogLearningConfiguration(format: format, tokenizer: try tokenizer(), parser: parserConfiguration)
  }

  private func tokenizer() throws(ToolFailure) -> TokenizerConfiguration {
    var stages: [MaskStage] = []
    for mask in masks {
      do throws(MaskError) {
        stages.append(try MaskStage(compiling: [Self.rule(mask)]))
      } catch {
        // Which of the masks it is says the option itself.
        var error = error
        error.rule = nil
        throw ToolFailure("\(error)", file: "--mask \(mask)")
      }
    }
    var configuration = TokenizerConfiguration()
    if !noDefaultMasks {
      configuration = try ToolFailure.attributing(to: "the built-in masks") { try TokenizerConfiguration.builtIn() }
    }
    configuration.stages = stages + configuration.stages
    configuration.extraDelimiters = ByteSet((extraDelimiters ?? "").utf8)
    // The published parsers take the masked text as it is.
    configuration.joinsMasks = chosenParser == .adaptive
    configuration.collapsesRuns = chosenParser == .adaptive
    return configuration
  }

  /// `REGEX`, or `NAME=REGEX` where what comes before the first `=` is a name: letters, digits and `_`, a digit not first.
  static func rule(_ text: String) -> MaskRule {
    let bytes = Array(text.utf8)
    if let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0, !ByteSet.digits.contains(bytes[0]),
      bytes[..<equals].allSatisfy(ByteSet.word.contains)
    {
      return MaskRule(pattern: Array(bytes[(equals + 1)...]), replacement: .named(Array(bytes[..<equals])))
    }
    return MaskRule(pattern: bytes)
  }

  private var parserConfiguration: LogParserConfiguration {
    switch chosenParser {
    case .adaptive:
      var configuration = AdaptiveDrainConfiguration()
      if let maxClusters { configuration.maximumClusters = maxClusters }
      return .adaptiveDrain(configuration)
    case .drain:
      var configuration = DrainConfiguration()
      if let similarity { configuration.similarityThreshold = similarity }
      if let depth { configuration.depth = depth }
      if let maxChildren { configuration.maximumChildren = maxChildren }
      configuration.maximumClusters = maxClusters
      return .drain(configuration)
    case .spell:
      var configuration = SpellConfiguration()
      if let similarity { configuration.threshold = similarity }
      return .spell(configuration)
    }
  }
}
