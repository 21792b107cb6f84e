import TocsinLogs
import TocsinTraining
import ToolSupport

/// What `modeltrain parse` tells.
struct ParseReport: JSONReport {
  static let schema = "tocsin.parse/1"

  /// One mask; those of a stage apply in one pass.
  struct Mask: Encodable {
    var stage: Int
    var pattern: String
    var replacement: String
  }

  struct Template: Encodable {
    var key: Int
    var lines: Int
    var text: String
    /// Its numbers in the file of groups.
    var groups: [Int]
    var samples: [Sample]
  }

  /// A line that a template was learnt from.
  struct Sample: Encodable {
    var line: String
    /// What stands for the template's wildcards.
    var parameters: [String]
  }

  /// Lines that are not of the format.
  struct Unmatched: Encodable {
    var lines: Int
    var examples: [Example]
  }

  struct Example: Encodable {
    var number: Int
    var text: String
  }

  struct Measures: Encodable {
    var name: String
    var groups: Int
    var exactGroups: Int
    var groupingAccuracy: Double
    var groupingF1: Double
    /// `nil` where the truth tells no templates.
    var parsingAccuracy: Double?
    var templateF1: Double?
  }

  struct Truth: Encodable {
    var file: String
    var groups: Int
    var measures: Measures
    var baselines: [Measures]
  }

  var file: String
  var format: String
  /// Whether the log's first lines told the format.
  var isFormatDetected: Bool
  var parser: String
  var masks: [Mask]
  var lines: Int
  var unmatched: Unmatched
  var templates: [Template]
  /// Why the templates do not fit into a model file; `nil` where they do.
  var obstacle: String?
  var truth: Truth?

  /// - Parameter groups: The numbers of each template in the file of groups.
  init(_ learnt: LearntLog, of input: borrowing LogInput, parser: ParserArgument, groups: [[Int]]) {
    file = input.name
    isFormatDetected = input.isFormatDetected
    self.parser = parser.rawValue
    masks = learnt.configuration.tokenizer.stages.enumerated().flatMap { index, stage in
      stage.rules.map { rule in
        Mask(stage: index + 1, pattern: printable(rule.pattern), replacement: printable(rule.replacement.text))
      }
    }
    format = printable(learnt.configuration.format.text)
    lines = learnt.statistics.lineCount
    unmatched = Unmatched(
      lines: learnt.statistics.unmatchedCount,
      examples: learnt.statistics.unmatchedExamples.map { Example(number: $0.lineNumber, text: printable($0.text)) })
    let samples: [[Sample]]
    do throws(TemplateTableError) {
      samples = Self.samples(of: learnt, with: try learnt.frozen())
    } catch {
      obstacle = "\(error)"
      samples = learnt.templates.indices.map { index in
        learnt.samples(ofTemplate: index).map { Sample(line: printable($0), parameters: []) }
      }
    }
    templates = learnt.templates.enumerated().map { index, template in
      Template(
        key: index + 1, lines: template.lineCount, text: printable(template.text), groups: groups[index],
        samples: samples[index])
    }
  }

  /// The samples of every template, each with what stands for the wildcards.
  private static func samples(of learnt: LearntLog, with parser: FrozenLogParser) -> [[Sample]] {
    var reader = LogLineReader(parser)
    var samples: [[Sample]] = []
    for index in learnt.templates.indices {
      var lines: [Sample] = []
      for line in learnt.samples(ofTemplate: index) {
        lines.append(Sample(line: printable(line), parameters: parameters(of: line.span, with: &reader)))
      }
      samples.append(lines)
    }
    return samples
  }

  private static func parameters(of line: Span<UInt8>, with reader: inout LogLineReader) -> [String] {
    let read = reader.read(line)
    guard let header = read.header else { return [] }
    reader.findParameters(of: read)
    let content = reader.content(of: header, in: line)
    var texts: [String] = []
    for index in reader.parameters.indices {
      let parameter = reader.parameters[index]
      texts.append(printable((Int(parameter.start)..<Int(parameter.end)).map { content[$0] }))
    }
    return texts
  }

  /// Adds how the groups compare with the true ones, beside what needs no parser.
  mutating func compare(_ groups: LineGroups, trivial: TrivialGroups, truth: ParseTruth) {
    func measures(_ predicted: LineGroups, _ name: String) -> Measures {
      let metrics = GroupingMetrics(predicted: predicted, truth: truth.groups)
      return Measures(
        name: name, groups: metrics.predictedGroups, exactGroups: metrics.exactGroups,
        groupingAccuracy: metrics.groupingAccuracy, groupingF1: metrics.groupingF1,
        parsingAccuracy: truth.hasTemplates ? metrics.parsingAccuracy : nil,
        templateF1: truth.hasTemplates ? metrics.templateF1 : nil)
    }
    self.truth = Truth(
      file: truth.path, groups: truth.groups.templates.count, measures: measures(groups, parser),
      baselines: [
        measures(trivial.byText, "distinct masked text"), measures(trivial.byTokenCount, "number of tokens"),
      ])
  }
}
