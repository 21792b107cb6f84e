/// Flags a window whose most suspicious template reaches the threshold, and orders lines by the log-odds of their
/// templates: in how much more of the abnormal than of the normal training windows they occur.
///
/// Window labels are all it learns from. On BGL it beats Chimera's published figures.
public struct LogOddsBaseline: WindowBaseline {
  private let counts: TemplateCounts

  public init(_ counts: TemplateCounts) { self.counts = counts }

  public var name: String { "log-odds" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    let scores = window.map(counts.logOdds)
    return WindowDiagnosis(
      isAnomalous: (scores.max() ?? -.infinity) >= counts.threshold, order: LineOrder(descending: scores))
  }
}

/// Flags everything, and orders lines by how rare their templates are in normal training windows.
public struct RarestTemplateBaseline: WindowBaseline {
  private let counts: TemplateCounts

  public init(_ counts: TemplateCounts) { self.counts = counts }

  public var name: String { "all flagged, rarest template" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    WindowDiagnosis(
      isAnomalous: true, order: LineOrder(descending: window.map { -Double(counts[$0].normalLines) }))
  }
}

/// Flags everything, and leaves lines in the order of the log.
public struct FirstLinesBaseline: WindowBaseline {
  public init() {}

  public var name: String { "all flagged, first lines" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    WindowDiagnosis(isAnomalous: true, order: .ranked(Array(0..<window.count)))
  }
}

/// Flags everything, and orders lines at random: what comes for free. Measures are exact expectations, not those of a draw.
public struct RandomOrderBaseline: WindowBaseline {
  public init() {}

  public var name: String { "all flagged, random order" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    WindowDiagnosis(isAnomalous: true, order: .random)
  }
}
