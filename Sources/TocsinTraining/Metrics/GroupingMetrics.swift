/// How a parser's groups and templates of lines compare with the true ones.
///
/// The four measures are those of Khan et al., "Guidelines for assessing the accuracy of log message template
/// identification techniques" (ICSE 2022), and Jiang et al., "A large-scale evaluation for log parsing techniques: how
/// far are we?" (ISSTA 2024, loghub-2.0), which names them GA, FGA, PA and FTA.
public struct GroupingMetrics: Equatable, Sendable {
  /// Lines compared.
  public private(set) var lines = 0
  /// Lines in groups that hold exactly the lines of a true group.
  public private(set) var exactlyGroupedLines = 0
  /// Lines whose template is the true one, token by token.
  public private(set) var exactlyParsedLines = 0

  /// Groups that the parser made, and groups there are.
  public private(set) var predictedGroups = 0
  public private(set) var trueGroups = 0
  /// Groups that hold exactly the lines of a true group.
  public private(set) var exactGroups = 0

  /// Distinct templates that the parser made, and distinct templates there are.
  public private(set) var predictedTemplates = 0
  public private(set) var trueTemplates = 0
  /// Templates that equal the true template of all their lines.
  public private(set) var exactTemplates = 0

  /// Compares two groupings of the same lines. Linear in the lines and the templates' text.
  ///
  /// Templates are compared with one blank between tokens and with named masks as `<*>`.
  public init(predicted: LineGroups, truth: LineGroups) {
    precondition(predicted.groups.count == truth.groups.count, "both groupings are of the same lines")
    lines = truth.groups.count
    let groups = Overlap(of: predicted.groups, truth.groups)
    predictedGroups = groups.predictedSizes.count { $0 > 0 }
    trueGroups = groups.trueSizes.count { $0 > 0 }
    for group in groups.predictedSizes.indices where groups.isExact(group) {
      exactGroups += 1
      exactlyGroupedLines += groups.predictedSizes[group]
    }

    // Template texts get numbers of their own, the same number on both sides, for groups may share a text.
    var numbers: [[UInt8]: Int] = [:]
    func number(_ text: [UInt8]) -> Int {
      let text = LineGroups.comparable(text)
      if let number = numbers[text] { return number }
      numbers[text] = numbers.count
      return numbers.count - 1
    }
    let predictedNumbers = predicted.templates.map(number)
    let trueNumbers = truth.templates.map(number)
    let templates = Overlap(
      of: predicted.groups.map { predictedNumbers[$0] }, truth.groups.map { trueNumbers[$0] }, count: numbers.count)
    exactlyParsedLines = templates.equalLines
    predictedTemplates = templates.predictedSizes.count { $0 > 0 }
    trueTemplates = templates.trueSizes.count { $0 > 0 }
    for template in templates.predictedSizes.indices where templates.onlyTruth[template] == template {
      exactTemplates += 1
    }
  }

  /// GA, grouping accuracy: the share of lines in exact groups. 0 without lines.
  public var groupingAccuracy: Double { ratio(exactlyGroupedLines, lines) }

  /// FGA, F1 of grouping: the harmonic mean of exact groups in predicted ones and exact groups in true ones. Every group
  /// counts the same, however many lines it has. 0 without lines.
  public var groupingF1: Double { ratio(2 * exactGroups, predictedGroups + trueGroups) }

  /// PA, parsing accuracy: the share of lines whose template is the true one. 0 without lines.
  public var parsingAccuracy: Double { ratio(exactlyParsedLines, lines) }

  /// FTA, F1 of templates: the harmonic mean of exact templates in predicted ones and exact templates in true ones.
  /// 0 without lines.
  public var templateF1: Double { ratio(2 * exactTemplates, predictedTemplates + trueTemplates) }

  private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}

/// Which numbers of one labelling of lines go with which of another.
private struct Overlap {
  /// Lines by number.
  private(set) var predictedSizes: [Int]
  private(set) var trueSizes: [Int]
  /// The one true number of all lines with a predicted number; `nil` where there are several or no lines.
  private(set) var onlyTruth: [Int?]
  /// Lines with the same number on both sides.
  private(set) var equalLines = 0

  init(of predicted: [Int], _ truth: [Int], count: Int = 0) {
    let predictedCount = max(count, (predicted.max() ?? -1) + 1)
    predictedSizes = Array(repeating: 0, count: predictedCount)
    trueSizes = Array(repeating: 0, count: max(count, (truth.max() ?? -1) + 1))
    onlyTruth = Array(repeating: nil, count: predictedCount)
    for (predicted, truth) in zip(predicted, truth) {
      if predictedSizes[predicted] == 0 {
        onlyTruth[predicted] = truth
      } else if onlyTruth[predicted] != truth {
        onlyTruth[predicted] = nil
      }
      predictedSizes[predicted] += 1
      trueSizes[truth] += 1
      if predicted == truth { equalLines += 1 }
    }
  }

  /// Whether the lines with this predicted number are all those of one true number.
  func isExact(_ predicted: Int) -> Bool {
    guard let truth = onlyTruth[predicted] else { return false }
    return predictedSizes[predicted] == trueSizes[truth]
  }
}
