/// The texts that the rules of all passes write, one behind the other.
struct ReplacementTexts: Sendable {
  private var text: [UInt8] = []
  /// Where the text of each rule ends, behind a zero.
  private var ends: [Int] = [0]
  /// By pass: the number of rules before it.
  private var firstRules: [Int] = []

  init(of stages: [MaskStage]) {
    for stage in stages {
      firstRules.append(ends.count - 1)
      for rule in stage.rules {
        text += rule.replacement.text
        ends.append(text.count)
      }
    }
  }

  @_lifetime(borrow self)
  func span(ofStage stage: Int, rule: UInt16) -> Span<UInt8> {
    let index = firstRules[stage] + Int(rule)
    return text.span.extracting(ends[index]..<ends[index + 1])
  }
}
