import TocsinDetect
import TocsinLogs

/// Any bytes are a detector section, a vocabulary, or a typed error. What is accepted is written back as it was read, and
/// word vectors that are read give any text a vector of finite numbers: 0 where they know none of its words.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count)
  guard count > 0 else { return 0 }
  var section: [UInt8] = []
  if input[0] & 1 == 0 {
    for index in 1..<count { section.append(input[index]) }
  } else {
    // A valid section in which the first bytes of the input change some places.
    section = validSections[Int(input[0] >> 1) % validSections.count]
    for change in 0..<Int(input[0] >> 5) where 3 * change + 3 < count {
      let position = (Int(input[3 * change + 1]) << 8 | Int(input[3 * change + 2])) % section.count
      section[position] ^= input[3 * change + 3]
    }
  }
  if let vocabulary = try? LogKeyVocabulary(decoding: section) {
    precondition(vocabulary.encoded() == section, "there is one encoding")
  }
  if let deepLog = try? DeepLogConfiguration(decoding: section) {
    precondition(deepLog.encoded() == section, "there is one encoding")
  }
  guard let chimera = try? ChimeraConfiguration(decoding: section) else { return 0 }
  precondition(chimera.isValid && chimera.encoded() == section, "there is one encoding")
  guard let words = chimera.words else { return 0 }
  var vector = [Float](repeating: 0, count: words.dimensions)
  var elements = vector.mutableSpan
  let isKnown = words.vector(ofText: input, into: &elements)
  precondition(vector.allSatisfy { $0.isFinite && (isKnown || $0 == 0) }, "a text has numbers for a vector")
  return 0
}

/// One of each detector, with word vectors and without, and a vocabulary.
private let validSections: [[UInt8]] = {
  var words = LiteralList()
  for word in ["data", "error", "errors", "tlb"] { words.append(ArraySlice(word.utf8)) }
  let rule = DecisionRule(topG: 9, minimumProbability: 0, expectedProbability: 0.25, minimumPlausibility: 1e-4)
  guard
    let vectors = try? WordVectors(
      dimensions: 2, words: words, weights: [1, 2, 0.5, 4], elements: [1, 0, -1, 0.5, 0x1p20, -0x1p20, 0, 3]),
    let vocabulary = LogKeyVocabulary(keys: [1, 5, 1 << 20])
  else { preconditionFailure("the samples are valid") }
  return [
    ChimeraConfiguration(windowLength: 20, stride: 5, temperature: 2, words: vectors).encoded(),
    ChimeraConfiguration(windowLength: 20, stride: 20, minimumMargin: 0.01).encoded(),
    DeepLogConfiguration(history: .session, windowLength: 10, rule: rule, compatibleTopG: 9).encoded(),
    vocabulary.encoded(),
  ]
}()
