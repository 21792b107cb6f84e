package import TocsinKernels
import TocsinTensor

/// Makes verdicts and rankings of what the network gives, and keeps those of a number of windows, by their places. No call
/// allocates.
package struct WindowJudge: ~Copyable {
  private let configuration: ChimeraConfiguration
  private let kernels: KernelSet
  /// The key of lines that no template matches, which are not of one template; `nil` where every key is one.
  private let unmatchedKey: UInt32?
  private var verdicts: AlignedBuffer<WindowVerdict>
  /// `windowLength` elements for each place.
  private var keys: AlignedBuffer<UInt32>
  private var linePlaces: AlignedBuffer<LinePlace>
  private var placeCounts: AlignedBuffer<Int>
  private var scores: AlignedBuffer<Float>
  private var attention: AlignedBuffer<Float>
  private var ranking: AlignedBuffer<Int32>
  private var templates: AlignedBuffer<RankedTemplate>
  private var probability = AlignedBuffer<Float>(count: 1)

  package init(configuration: ChimeraConfiguration, kernels: KernelSet, unmatchedKey: UInt32?, places: Int) {
    self.configuration = configuration
    self.kernels = kernels
    self.unmatchedKey = unmatchedKey
    let length = configuration.windowLength
    verdicts = AlignedBuffer(unwritten: places)
    for place in 0..<places { verdicts[place] = .notJudged }
    keys = AlignedBuffer(count: places * length)
    linePlaces = AlignedBuffer(unwritten: places * length)
    placeCounts = AlignedBuffer(count: places)
    scores = AlignedBuffer(count: places * length)
    attention = AlignedBuffer(count: places * length)
    ranking = AlignedBuffer(count: places * length)
    templates = AlignedBuffer(unwritten: places * length)
  }

  /// The window at a place.
  /// - Precondition: A window has been judged there.
  @_lifetime(borrow self)
  package func window(_ place: Int) -> JudgedWindow {
    let verdict = verdicts[place]
    precondition(verdict.lineCount > 0, "no window has been judged")
    let start = place * configuration.windowLength
    let range = start..<start + verdict.lineCount
    return JudgedWindow(
      verdict: verdict, keys: keys.span.extracting(range),
      places: linePlaces.span.extracting(start..<start + placeCounts[place]), scores: scores.span.extracting(range),
      attention: attention.span.extracting(range), ranking: ranking.span.extracting(range),
      templates: templates.span.extracting(start..<start + verdict.templateCount))
  }

  func isAnomalous(_ place: Int) -> Bool { verdicts[place].isAnomalous }

  /// Judges a window of 1 to `windowLength` lines, with the same bits in every float environment.
  ///
  /// - Parameters:
  ///   - logits: two, normal and abnormal.
  ///   - places: of the lines, or none.
  ///   - scores: a number a line, as are `attention` and `keys`.
  package mutating func judge(
    place: Int, keys: Span<UInt32>, places: Span<LinePlace>, logits: Span<Float>, scores: Span<Float>,
    attention: Span<Float>, unknownCount: Int
  ) {
    let host = FloatEnvironment.enter()
    defer { host.leave() }
    let count = keys.count
    let start = place * configuration.windowLength
    placeCounts[place] = places.count
    for index in 0..<places.count { linePlaces[start + index] = places[index] }
    for index in 0..<count {
      self.keys[start + index] = keys[index]
      self.scores[start + index] = scores[index]
      self.attention[start + index] = attention[index]
    }
    rank(start: start, count: count)
    let templateCount = groupTemplates(start: start, count: count)
    let margin = logits[1] - logits[0]
    let probability = probability(ofMargin: margin)
    let causeMargin = templateCount > 1 ? templates[start].score - templates[start + 1].score : nil
    verdicts[place] = WindowVerdict(
      lineCount: count, logitMargin: margin, probability: probability,
      isAnomalous: !(probability < configuration.threshold), unknownCount: unknownCount, templateCount: templateCount,
      causeMargin: causeMargin, hasClearCause: causeMargin.map { $0 >= configuration.minimumMargin } ?? true,
      headsDisagree: headsDisagree(start: start, count: count))
  }

  private mutating func probability(ofMargin margin: Float) -> Float {
    probability[0] = margin / configuration.temperature + configuration.priorShift
    let kernels = kernels
    var values = probability.mutableSpan
    kernels.sigmoid(&values)
    return probability[0]
  }

  /// Sorts positions by insertion: windows are short, and equal scores stay in their order.
  private mutating func rank(start: Int, count: Int) {
    for position in 0..<count {
      var place = position
      while place > 0, precedes(position, Int(ranking[start + place - 1]), start: start) {
        ranking[start + place] = ranking[start + place - 1]
        place -= 1
      }
      ranking[start + place] = Int32(position)
    }
  }

  /// Whether a line's score is above that of an earlier one.
  private func precedes(_ position: Int, _ earlier: Int, start: Int) -> Bool {
    let score = scores[start + position]
    let other = scores[start + earlier]
    return Self.precedes(score, other)
  }

  /// Whether a number comes before an earlier one in descending order: what is not a number comes last.
  private static func precedes(_ number: Float, _ earlier: Float) -> Bool {
    number > earlier || (earlier.isNaN && !number.isNaN)
  }

  /// Takes lines of one template together, in the order of the ranking; returns how many templates there are. Each line that
  /// no template matches is one by itself.
  private mutating func groupTemplates(start: Int, count: Int) -> Int {
    var found = 0
    for rank in 0..<count {
      let position = Int(ranking[start + rank])
      let key = keys[start + position]
      var index = key == unmatchedKey ? found : 0
      while index < found, templates[start + index].key != key { index += 1 }
      if index == found {
        templates[start + index] = RankedTemplate(
          key: key, score: scores[start + position], count: 0, firstPosition: position)
        found += 1
      }
      templates[start + index].count += 1
      templates[start + index].firstPosition = min(templates[start + index].firstPosition, position)
    }
    return found
  }

  private func headsDisagree(start: Int, count: Int) -> Bool {
    var favourite = 0
    for position in 1..<max(count, 1)
    where Self.precedes(attention[start + position], attention[start + favourite]) {
      favourite = position
    }
    for rank in 0..<min(count, WindowVerdict.agreementRank) where Int(ranking[start + rank]) == favourite {
      return false
    }
    return true
  }
}
