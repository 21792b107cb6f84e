import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinTraining

/// The runtime's verdicts on windows of a data set are those on each window by itself.
@Suite struct ChimeraDiagnoserTests {
  @Test func windowsOfAnyLengthAreDiagnosedInTheirOrder() throws {
    let chimera = try SmallChimera(seed: 3)
    let kernels = try KernelSet.fromEnvironment()
    var generator = SeededGenerator(seed: 11)
    var windows = SessionDataset()
    // More than two batches of the longest, with others and copies among them.
    for index in 0..<400 {
      let length = index % 2 == 0 ? chimera.windowLength : Int.random(in: 1...chimera.windowLength, using: &generator)
      windows.append(chimera.randomKeys(length, using: &generator))
      if index % 7 == 0 { windows.append(Array(windows[index / 2])) }
    }
    let configuration = try chimera.configurationFlaggingHalf(of: windows.map(Array.init), kernels: kernels)
    let model = try chimera.model(configuration, kernels: kernels)
    var diagnoser = try ChimeraDiagnoser(model)
    var progress: [Int] = []
    let diagnoses = try diagnoser.diagnoses(of: windows) { done, total in
      progress.append(done)
      #expect(total == DistinctSessions(windows).count)
    }
    #expect(progress == progress.sorted() && progress.last == DistinctSessions(windows).count)

    var scorer = try ChimeraScorer(model: model)
    #expect(diagnoses.count == windows.count)
    for (window, diagnosis) in zip(windows, diagnoses) {
      try scorer.score(Array(window).span)
      #expect(diagnosis == WindowDiagnosis(scorer.window(0)))
    }
    #expect(Set(diagnoses.map(\.isAnomalous)).count == 2)
  }

  @Test func aLongerWindowIsRefused() throws {
    let chimera = try SmallChimera(seed: 3)
    var windows = SessionDataset()
    windows.append([UInt32](repeating: 5, count: chimera.windowLength + 1))
    var diagnoser = try ChimeraDiagnoser(try chimera.model(kernels: try KernelSet.fromEnvironment()))
    #expect(throws: DetectError.windowLength(9, maximum: 8)) { _ = try diagnoser.diagnoses(of: windows) }
  }
}
