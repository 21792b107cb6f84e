import Testing
import TestSupport
import TocsinKernels
import TocsinRuntime

/// What a session takes is known before it is made.
@Suite struct SessionSizeTests {
  @Test(arguments: [1, 7, 64], [1, 3]) func theSizeIsThatOfTheSession(_ batch: Int, _ threads: Int) throws {
    for seed in 1...8 {
      let model = try RandomGraph(seed: UInt64(seed), operations: 24).model(KernelSet.best())
      let size = try model.sessionSize(
        maximumBatch: batch, maximumSteps: RandomGraph.maximumSteps, threads: threads)
      let session = try Session(
        model: model, maximumBatch: batch, maximumSteps: RandomGraph.maximumSteps, threads: threads)
      let (arena, block) = (session.arenaByteCount, session.blockItems)
      #expect(size.arenaByteCount == arena)
      #expect(size.blockItems == block)
    }
  }

  /// 5 keys of 4 bytes each and 4 probabilities, each port in whole cache lines of 64 bytes.
  @Test func portsGrowWithTheBatch() throws {
    let network = try RandomNetwork(NetworkShape(vocabulary: 3, hidden: 2, layers: 1), seed: 1)
    let model = try network.model(KernelSet.best())
    let one = try model.sessionSize(maximumBatch: 1, maximumSteps: 5)
    #expect(one.portByteCount == 64 + 64)
    let many = try model.sessionSize(maximumBatch: 8, maximumSteps: 5)
    #expect(many.portByteCount == 8 * 5 * 4 + 32 + 8 * 4 * 4)
  }

  @Test func whatNoSessionCanHaveHasNoSize() throws {
    let model = try RandomGraph(seed: 1, operations: 8).model(KernelSet.best())
    let error = RuntimeError.exceedsGraph(
      maximumBatch: RandomGraph.maximumBatch, maximumSteps: RandomGraph.maximumSteps)
    #expect(throws: error) { _ = try model.sessionSize(maximumBatch: RandomGraph.maximumBatch + 1, maximumSteps: 1) }
    #expect(throws: error) { _ = try model.sessionSize(maximumBatch: 1, maximumSteps: RandomGraph.maximumSteps + 1) }
  }
}
