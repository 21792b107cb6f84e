import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime

extension InspectReport {
  /// What the runtime takes to run the network, on one thread. It is the same with every instruction set.
  struct Memory: Encodable {
    struct Session: Encodable {
      var batch: Int
      var steps: Int
      /// Items that go through the network together; the arena holds the values of so many.
      var blockItems: Int
      var arenaBytes: Int
      var portBytes: Int
    }

    /// Bytes of packed weights, tables and constants.
    var weightBytes: Int?
    /// For a batch of one and for the largest that the graph and the runtime's bounds allow.
    var sessions: [Session] = []
    /// Why the runtime does not run it; `nil` where it does.
    var refusals: [String] = []

    init(of file: ModelFile) {
      do {
        let model = try Model(file: file, kernels: KernelSet.best())
        weightBytes = model.weightByteCount
        let steps = model.graph.timeMaximum ?? 1
        for batch in Set([1, model.graph.batchMaximum ?? 1]).sorted() {
          do throws(RuntimeError) {
            let size = try model.sessionSize(maximumBatch: batch, maximumSteps: steps)
            sessions.append(
              Session(
                batch: batch, steps: steps, blockItems: size.blockItems, arenaBytes: size.arenaByteCount,
                portBytes: size.portByteCount))
          } catch {
            refusals.append("batch \(batch): \(error)")
          }
        }
      } catch {
        refusals.append("\(error)")
      }
    }
  }
}
