import Testing
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinTraining

/// A trained network is the same on the tape and in the runtime, and a file that is not it is told from it.
@Suite struct TapeAgreementTests {
  private typealias Small = SmallChimeraTraining

  private let file: ModelFile
  private let kernels: KernelSet
  /// More than a batch without the key 91, and then such with it.
  private let windows: SessionDataset

  init() throws {
    kernels = try KernelSet.fromEnvironment()
    let training = try Small.training()
    file = try ChimeraExport().modelFile(of: training.run(threads: 2), training: training, kernels: kernels)
    let copies = Array(Small.normal) + Array(Small.normal.prefix(10))
    windows = Small.dataset(copies.map(Array.init) + [[10, 20, 91, 30, 7], [91, 10, 10, 10, 10]])
  }

  @Test func tapeAndRuntimeMakeTheSameOfEveryWindow() throws {
    let agreement = try TapeAgreement(
      file, model: ChimeraModel(file: file, kernels: kernels), windows: windows, kernels: kernels)
    #expect(agreement.windows == 72 && agreement.firstDifference == nil)
    let none = try TapeAgreement(
      file, model: ChimeraModel(file: file, kernels: kernels), windows: SessionDataset(), kernels: kernels)
    #expect(none.windows == 0 && none.firstDifference == nil)
  }

  /// In the table, in the row of one key: the windows that hold it differ.
  @Test func aChangedWeightIsFoundInTheFirstWindowThatReadsIt() throws {
    let table = try #require(file.graph.tensor("embedding.table")).index
    guard case .float32(var elements) = file.weights[table] else {
      Issue.record("weights are f32")
      return
    }
    elements[elements.count - 2 * elements.count / 8] += 0.25
    var changed = file
    changed.weights[table] = .float32(elements)
    let agreement = try TapeAgreement(
      file, model: ChimeraModel(file: changed, kernels: kernels), windows: windows, kernels: kernels)
    #expect(agreement.firstDifference == 70)
  }
}
