import TocsinDetect
import TocsinFormat
import TocsinRuntime

extension ChimeraModel {
  /// The verdicts of the runtime on windows of keys, in their order.
  ///
  /// - Throws: where a window is longer than the model's.
  func verdicts(on windows: SessionDataset) throws(DetectError) -> [WindowVerdict] {
    var scorer = try ChimeraScorer(model: self)
    var verdicts: [WindowVerdict] = []
    verdicts.reserveCapacity(windows.count)
    for window in windows {
      let keys = Array(window)
      try scorer.score(keys.span)
      verdicts.append(scorer.window(0).verdict)
    }
    return verdicts
  }

  /// A window's inputs with what the network makes of them.
  func goldenVector(of window: [UInt32]) throws(DetectError) -> GoldenVector {
    do throws(RuntimeError) {
      return try network.goldenVector(batchSize: 1, timeSteps: window.count, inputs: inputs(of: window))
    } catch {
      throw .runtime(error)
    }
  }
}
