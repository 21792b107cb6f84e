public import TocsinDetect
public import TocsinKernels

extension SmallChimera {
  /// A configuration that flags about half of some windows: random weights flag all or none.
  public func configurationFlaggingHalf(
    of windows: some Collection<[UInt32]>, kernels: KernelSet
  ) throws(DetectError) -> ChimeraConfiguration {
    var scorer = try ChimeraScorer(model: try model(kernels: kernels))
    var probabilities: [Float] = []
    for window in windows {
      try scorer.score(window.span)
      probabilities.append(scorer.window(0).verdict.probability)
    }
    probabilities.sort()
    var configuration = configuration()
    configuration.threshold = probabilities[probabilities.count / 2]
    return configuration
  }
}
