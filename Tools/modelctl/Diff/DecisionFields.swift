extension InspectReport.Detector {
  /// The decision rule, field by field.
  var fields: [(String, String)] {
    switch self {
    case .deepLog(let detector): detector.fields
    case .chimera(let detector): detector.fields
    }
  }
}

extension InspectReport.DeepLogDetector {
  fileprivate var fields: [(String, String)] {
    [
      ("system", system), ("history", history), ("windowLength", "\(windowLength)"), ("topG", "\(topG)"),
      ("minimumProbability", "\(minimumProbability)"), ("expectedProbability", "\(expectedProbability)"),
      ("minimumPlausibility", "\(minimumPlausibility)"), ("compatibleTopG", "\(compatibleTopG)"),
    ]
  }
}

extension InspectReport.ChimeraDetector {
  fileprivate var fields: [(String, String)] {
    let fields = [
      ("system", system), ("windowLength", "\(windowLength)"), ("stride", "\(stride)"),
      ("temperature", "\(temperature)"), ("priorShift", "\(priorShift)"), ("threshold", "\(threshold)"),
      ("minimumMargin", "\(minimumMargin)"),
    ]
    return fields + (words.map { [("words", "\($0.count) of \($0.dimensions) dimensions")] } ?? [])
  }
}
