public import TocsinFormat
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

  /// The network of a graph whose tensors are all `f32`.
  ///
  /// - Parameter weights: the tensors of the graph, one after the other in the graph's order, each row-major.
  /// - Throws: ``RuntimeError/weightCount(tensor:expected:found:)`` where the weights do not fill the tensors;
  ///   ``RuntimeError/tooLarge(byteCount:maximum:)`` where they would take more than ``maximumByteCount``;
  ///   ``RuntimeError/tooMuchConstantWork(node:maximum:)`` where what depends on no input takes too long to compute.
  public convenience init(graph: Graph, weights: Span<Float>, kernels: KernelSet) throws(RuntimeError) {
    try self.init(graph: graph, weights: ModelWeights(graph: graph, all: weights, kernels: kernels), kernels: kernels)
  }

  /// The network of a graph.
  ///
  /// - Parameter weights: the tensors of the graph, in its order.
  /// - Throws: as ``init(graph:weights:kernels:)-(_,Span<Float>,_)``, and ``RuntimeError/tensorType(tensor:)`` where a
  ///   tensor is not of the type that the graph declares.
  public convenience init(graph: Graph, weights: [TensorData], kernels: KernelSet) throws(RuntimeError) {
    try self.init(graph: graph, tensors: DecodedList(weights), kernels: kernels)
  }

  /// The same for the tensors of a file, of which one at a time is decoded.
  convenience init(graph: Graph, tensors: DecodedList<TensorData>, kernels: KernelSet) throws(RuntimeError) {
    try self.init(
      graph: graph, weights: ModelWeights(graph: graph, tensors: tensors, kernels: kernels), kernels: kernels)
  }

  private init(graph: Graph, weights: ModelWeights, kernels: KernelSet) throws(RuntimeError) {
    self.graph = graph
    self.kernels = kernels
    plan = try PlanBuilder.plan(graph: graph, weights: weights, kernels: kernels)
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
