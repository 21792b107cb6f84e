/// Which parser learns, and how.
public enum LogParserConfiguration: Equatable, Sendable {
  case drain(DrainConfiguration)
  case adaptiveDrain(AdaptiveDrainConfiguration)
  case spell(SpellConfiguration)
}

/// A parser that learns templates from lines, one by one.
public enum LogParser: Sendable {
  case drain(DrainLearner)
  case adaptiveDrain(AdaptiveDrainLearner)
  case spell(SpellLearner)

  /// - Throws: ``LogParserError`` where a value of the configuration is out of range.
  public init(_ configuration: LogParserConfiguration) throws(LogParserError) {
    switch configuration {
    case .drain(let configuration): self = .drain(try DrainLearner(configuration))
    case .adaptiveDrain(let configuration): self = .adaptiveDrain(try AdaptiveDrainLearner(configuration))
    case .spell(let configuration): self = .spell(try SpellLearner(configuration))
    }
  }

  /// Adds a line and gives the id of its cluster, counted from 1 in the order of their making.
  public mutating func learn(_ line: borrowing LineTokens) -> UInt32 {
    // Consuming leaves the learner's storage with one owner, so that it is changed in place.
    switch consume self {
    case .drain(var learner):
      let id = learner.learn(line)
      self = .drain(learner)
      return id
    case .adaptiveDrain(var learner):
      let id = learner.learn(line)
      self = .adaptiveDrain(learner)
      return id
    case .spell(var learner):
      let id = learner.learn(line)
      self = .spell(learner)
      return id
    }
  }

  /// The templates of all that was learnt. Takes time linear in them, apart from sorting.
  public func learntTemplates() -> LearntTemplates {
    switch self {
    case .drain(let learner): learner.learntTemplates()
    case .adaptiveDrain(let learner): learner.learntTemplates()
    case .spell(let learner): learner.learntTemplates()
    }
  }
}
