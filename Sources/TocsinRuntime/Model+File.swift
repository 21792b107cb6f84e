public import TocsinFormat
public import TocsinKernels

extension Model {
  /// The network of a model file.
  ///
  /// - Parameter kernels: by default what `TOCSIN_ISA` asks for, or else the best that this CPU has.
  public convenience init(file: ModelFile, kernels: KernelSet? = nil) throws(RuntimeError) {
    let chosen: KernelSet
    if let kernels { chosen = kernels } else { chosen = try Self.defaultKernels() }
    try self.init(graph: file.graph, tensors: file.weights, kernels: chosen)
  }
}
