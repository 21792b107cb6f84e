public import TocsinGraph
public import TocsinKernels
import TocsinTensor

/// A loaded network: its graph, its weights packed for the kernels, and the plan that runs it.
///
/// Immutable and shared between threads. Making one packs every weight once; sessions over it allocate only when they
/// are made. Kernels are chosen once, here.
public final class Model: Sendable {
  /// The most memory that packed weights, or the arena of a session, may take: 1 GiB.
  public static let maximumByteCount = 1 << 30

  public let graph: Graph
  public let kernels: KernelSet
  let plan: ExecutionPlan

  /// - Parameters:
  ///   - weights: the float tensors of the graph, one after the other in the graph's order, each row-major.
  ///   - kernels: by default what `TOCSIN_ISA` asks for, or else the best that this CPU has.
  /// - Throws: ``RuntimeError/weightCount(tensor:expected:found:)`` where the weights do not fill the tensors;
  ///   ``RuntimeError/tooLarge(byteCount:maximum:)`` where they would take more than ``maximumByteCount``;
  ///   ``RuntimeError/tooMuchConstantWork(node:maximum:)`` where what depends on no input takes too long to compute.
  public init(graph: Graph, weights: Span<Float>, kernels: KernelSet) throws(RuntimeError) {
    self.graph = graph
    self.kernels = kernels
    plan = try PlanBuilder.plan(graph: graph, weights: WeightSpans(graph: graph, all: weights), kernels: kernels)
  }

  /// Bytes that packed weights, tables and constants take.
  public var weightByteCount: Int { plan.weightByteCount }

  /// The kernels that `TOCSIN_ISA` asks for, or else the best that this CPU has.
  public static func defaultKernels() throws(RuntimeError) -> KernelSet {
    do {
      return try KernelSet.fromEnvironment()
    } catch {
      throw .kernels(error)
    }
  }
}

/// The tensors of a graph in one run of floats.
struct WeightSpans: ~Escapable {
  private let all: Span<Float>
  private let offsets: [Int]

  @_lifetime(copy all)
  init(graph: Graph, all: Span<Float>) throws(RuntimeError) {
    var offsets = [0]
    for (index, tensor) in graph.tensors.enumerated() {
      let count = tensor.shape.maximumCount ?? 0
      let start = offsets[index]
      guard all.count - start >= count else {
        throw .weightCount(tensor: index, expected: count, found: all.count - start)
      }
      offsets.append(start + count)
    }
    let used = offsets[graph.tensors.count]
    guard all.count == used else {
      throw .weightCount(tensor: graph.tensors.count, expected: 0, found: all.count - used)
    }
    self.all = all
    self.offsets = offsets
  }

  subscript(tensor: TensorID) -> Span<Float> {
    @_lifetime(copy self)
    get { all.extracting(offsets[tensor.index]..<offsets[tensor.index + 1]) }
  }
}
