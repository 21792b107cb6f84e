import TocsinTensor

extension DeepLogStream {
  /// Judges one entry before it joins the history.
  mutating func judge(slot: Int, key: UInt32, keyClass: UInt32?) -> EntryVerdict {
    let position = records[slot].count
    var verdict = EntryVerdict(position: position, key: key, isEnd: false)
    isPredicted = isJudged(position: position)
    if isPredicted {
      predict(slot: slot)
      if let keyClass {
        grade(&verdict, slot: slot, outputClass: Int(keyClass), reason: .path)
      } else {
        verdict.reason = .unknownKey
      }
    }
    records[slot].record(
      &verdict, windowLength: model.configuration.windowLength, coolDown: options.coolDown)
    return verdict
  }

  /// Judges the end of a session.
  mutating func judgeEnd(slot: Int) {
    let position = records[slot].count
    var verdict = EntryVerdict(position: position, key: 0, isEnd: true)
    isPredicted = options.protocol == .modelled
    switch options.protocol {
    case .modelled:
      predict(slot: slot)
      grade(&verdict, slot: slot, outputClass: Int(model.vocabulary.end), reason: .unexpectedEnd)
    case .shortIsAnomalous:
      if position <= model.configuration.windowLength { verdict.reason = .short }
    }
    records[slot].record(
      &verdict, windowLength: model.configuration.windowLength, coolDown: options.coolDown)
    endVerdict = verdict
  }

  /// What the network expected at the last judged entry or end: the most probable classes, at most `count`, best first;
  /// none where it predicted nothing.
  ///
  /// For reports; it allocates. Cost: `count` passes over the classes.
  public func expectedKeys(count: Int) -> [ExpectedKey] {
    var chosen: [ExpectedKey] = []
    forEachExpectedKey(count: count) { chosen.append($0) }
    return chosen
  }

  /// As ``expectedKeys(count:)``, one by one and without allocating.
  public func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {
    guard isPredicted else { return }
    var last: Int?
    for _ in 0..<min(max(count, 0), rankedClasses) {
      guard let next = expectedClass(after: last) else { return }
      body(
        ExpectedKey(
          key: next < model.vocabulary.count ? model.vocabulary.keys[next] : nil, probability: probability(of: next)))
      last = next
    }
  }

  /// The class that is the next in the order of expectation: by descending probability, of equal ones the first.
  private func expectedClass(after last: Int?) -> Int? {
    var best: Int?
    for candidate in 0..<rankedClasses {
      if let last, !precedes(last, candidate) { continue }
      if let current = best, !precedes(candidate, current) { continue }
      best = candidate
    }
    return best
  }

  private func precedes(_ first: Int, _ second: Int) -> Bool {
    let (one, other) = (probability(of: first), probability(of: second))
    return one > other || (one == other && first < second)
  }

  private func isJudged(position: Int) -> Bool {
    options.protocol == .modelled || position >= model.configuration.windowLength
  }

  /// Classes that compete for a rank: the end does not where it is not modelled.
  private var rankedClasses: Int {
    options.protocol == .modelled ? model.vocabulary.classCount : model.vocabulary.count
  }

  private func predict(slot: Int) {
    switch predictor {
    case .window(let predictor):
      let length = model.configuration.windowLength
      let window = windows.span.extracting(slot * length..<(slot + 1) * length)
      predictor.predict(slot: slot, count: records[slot].count, window: window)
    case .prefix(let predictor):
      predictor.predict(slot: slot)
    }
  }

  // The one loop over all classes that every entry takes: fast, also where all is to be small.
  @inline(never) @_optimize(speed)
  private mutating func grade(_ verdict: inout EntryVerdict, slot: Int, outputClass: Int, reason: AnomalyReason) {
    let own = probability(of: outputClass)
    var rank = 1
    for other in 0..<rankedClasses {
      let value = probability(of: other)
      // Equal probabilities rank by class, so that a rank is one number on every machine.
      if value > own || (value == own && other < outputClass) { rank += 1 }
    }
    records[slot].plausibility *= rule.plausibility(ofProbability: own)
    verdict.rank = rank
    verdict.probability = own
    if !rule.accepts(rank: rank, probability: own, plausibility: records[slot].plausibility) {
      verdict.reason = reason
    }
  }

  private func probability(of outputClass: Int) -> Float {
    switch predictor {
    case .window(let predictor): predictor.probabilities[outputClass]
    case .prefix(let predictor): predictor.probabilities[outputClass]
    }
  }
}
