/// The verdict on a window, and what is to be said of its lines as a whole.
public struct WindowVerdict: Equatable, Sendable, BitwiseCopyable {
  /// Lines of the window, `T`.
  public var lineCount: Int
  /// The logit of abnormal minus that of normal, as the network gives them.
  public var logitMargin: Float
  /// That the window is abnormal: the logistic function of `logitMargin / temperature + priorShift`.
  public var probability: Float
  /// Whether the probability reaches the threshold. One that is not a number does.
  public var isAnomalous: Bool
  /// Lines whose keys are not in the vocabulary.
  public var unknownCount: Int
  /// Distinct templates of the window. Of a model with a log parser, each line that no template matches, key 0, is one by
  /// itself.
  public var templateCount: Int
  /// The score of the first line of the ranking minus the best of another template; `nil` where there is no other.
  public var causeMargin: Float?
  /// Whether the ranking's first line stands out: ``causeMargin`` is the configured margin or more, or there is only one
  /// template.
  public var hasClearCause: Bool
  /// Whether the line that the detector attends to most is not among the first ``agreementRank`` of the ranking: the
  /// two heads look at different lines, so neither is to be believed at once.
  public var headsDisagree: Bool

  /// Ranks within which the detector's favourite line must be.
  public static let agreementRank = 5

  /// That no window has been judged.
  static var notJudged: WindowVerdict {
    WindowVerdict(
      lineCount: 0, logitMargin: 0, probability: 0, isAnomalous: false, unknownCount: 0, templateCount: 0,
      causeMargin: nil, hasClearCause: false, headsDisagree: false)
  }
}

/// A template of a window: its lines taken together, so that copies of one do not crowd out the others. A line that no
/// template matches is taken by itself.
public struct RankedTemplate: Equatable, Sendable, BitwiseCopyable {
  public var key: UInt32
  /// The best score of its lines.
  public var score: Float
  /// Its lines in the window.
  public var count: Int
  /// The first of these.
  public var firstPosition: Int

  package init(key: UInt32, score: Float, count: Int, firstPosition: Int) {
    self.key = key
    self.score = score
    self.count = count
    self.firstPosition = firstPosition
  }
}

/// Where a line of a window comes from.
public struct LinePlace: Equatable, Sendable, BitwiseCopyable {
  /// The caller's number of the line.
  public var number: Int
  /// The key of the nearest template; 0 for none.
  private var nearestKey: UInt32
  /// How near the ``nearestTemplate`` is, 0 to 1.
  public var similarity: Float

  /// - Parameters:
  ///   - nearestTemplate: Where no template matches a raw line: the nearest one, if any is near.
  ///   - similarity: How near it is, 0 to 1.
  public init(number: Int, nearestTemplate: Int? = nil, similarity: Float = 0) {
    self.number = number
    nearestKey = nearestTemplate.map { UInt32($0) + 1 } ?? 0
    self.similarity = similarity
  }

  /// Where no template matches a raw line: the nearest one, if any is near.
  public var nearestTemplate: Int? { nearestKey == 0 ? nil : Int(nearestKey) - 1 }
}

/// A judged window, lent by what has judged it until that judges on. Positions are those in the window, from 0.
public struct JudgedWindow: ~Escapable {
  public let verdict: WindowVerdict
  /// The keys, by position, `[T]`.
  public let keys: Span<UInt32>
  /// Where the lines come from, by position; empty where windows are judged by themselves.
  public let places: Span<LinePlace>
  /// The localiser's score of each line as a root cause, 0 to 1, by position.
  public let scores: Span<Float>
  /// The detector's attention to each line, by position; they sum up to 1.
  public let attention: Span<Float>
  /// Positions by descending score, of equal scores the earlier line first; what is not a number comes last.
  public let ranking: Span<Int32>
  /// The distinct templates, in the order of their best lines in the ranking.
  public let templates: Span<RankedTemplate>

  @_lifetime(copy keys, copy places, copy scores, copy attention, copy ranking, copy templates)
  init(
    verdict: WindowVerdict, keys: Span<UInt32>, places: Span<LinePlace>, scores: Span<Float>, attention: Span<Float>,
    ranking: Span<Int32>, templates: Span<RankedTemplate>
  ) {
    self.verdict = verdict
    self.keys = keys
    self.places = places
    self.scores = scores
    self.attention = attention
    self.ranking = ranking
    self.templates = templates
  }
}
