import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What replaying a model's golden vectors takes: files from elsewhere may ask for hours in a few bytes.
public enum ReplayWork {
  /// The most that a replay takes unless a user allows more: seconds to minutes. The shipped models take a hundredth.
  public static let usualGigaoperations = 100

  /// Why the vectors of a file are not replayed, as `place: what is wrong; remedy`; `nil` where the work is within bounds.
  ///
  /// It is counted before anything runs, and once, however many instruction sets are to replay.
  public static func refusal(of file: ModelFile, gigaoperations: Int = usualGigaoperations) -> String? {
    let work = operations(of: file)
    let (bound, isUnbounded) = gigaoperations.multipliedReportingOverflow(by: 1_000_000_000)
    guard work > bound, !isUnbounded else { return nil }
    return
      "golden vectors: replaying them takes \(scientific(Double(work))) operations, more than \(gigaoperations)e9; "
      + "where you trust the file, check it with modelctl validate --work"
  }

  /// Floating-point operations, and the elements that are written, which operations that only move numbers take time for
  /// too.
  private static func operations(of file: ModelFile) -> Int {
    var work: [Int: Int] = [:]
    func item(steps: Int) -> Int {
      if let known = work[steps] { return known }
      let elements = elements(of: file.graph, timeSteps: steps)
      let item = saturating(file.graph.floatingPointOperations(timeSteps: steps).addingReportingOverflow(elements))
      work[steps] = item
      return item
    }
    return file.goldenVectors.reduce(0) { sum, vector in
      let item = item(steps: max(vector.timeSteps, 1))
      return saturating(
        saturating(item.multipliedReportingOverflow(by: max(vector.batchSize, 1))).addingReportingOverflow(sum))
    }
  }

  /// Of all values, and of the steps that convolutions put around their sequences.
  private static func elements(of graph: Graph, timeSteps: Int) -> Int {
    var sum = graph.values.reduce(0) { $0 + $1.shape.count(batchSize: 1, timeSteps: timeSteps) }
    for case .convolution(let sequence, _, _, _, let before, let after) in graph.nodes {
      let shape = graph.type(of: sequence).shape
      let step = Shape([shape[0], .fixed(1), shape[2]]).count(batchSize: 1, timeSteps: timeSteps)
      sum = saturating(saturating(step.multipliedReportingOverflow(by: before + after)).addingReportingOverflow(sum))
    }
    return sum
  }

  private static func saturating(_ result: (partialValue: Int, overflow: Bool)) -> Int {
    result.overflow ? .max : result.partialValue
  }
}
