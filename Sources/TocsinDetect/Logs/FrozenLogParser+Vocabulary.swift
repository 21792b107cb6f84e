import TocsinFormat
import TocsinLogs

extension FrozenLogParser {
  /// The parser of a model file, which must be able to make every key of the vocabulary; `nil` where there is none.
  ///
  /// It may make other keys: those of templates that nothing trained on held, which are unknown to the network.
  static func parser(
    of file: ModelFile, vocabulary: LogKeyVocabulary
  ) throws(DetectError) -> FrozenLogParser? {
    guard let bytes = file.logParser else { return nil }
    let parser = try FrozenLogParser(decoding: bytes)
    for key in vocabulary.keys where key == FrozenLogParser.unknownKey || Int(key) > parser.templates.count {
      throw .keyWithoutTemplate(key, templates: parser.templates.count)
    }
    return parser
  }
}
