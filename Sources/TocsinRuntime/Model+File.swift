public import TocsinFormat
public import TocsinKernels

extension Model {
  /// The network of a model file.
  ///
  /// - Parameter kernels: by default what `TOCSIN_ISA` asks for, or else the best that this CPU has.
  public convenience init(file: ModelFile, kernels: KernelSet? = nil) throws(RuntimeError) {
    var weights: [Float] = []
    for tensor in file.weights { weights += tensor.floats ?? [] }
    var chosen = kernels
    if chosen == nil { chosen = try Self.defaultKernels() }
    guard let chosen else { throw .kernels(.unsupported(.scalar)) }
    try self.init(graph: file.graph, weights: weights.span, kernels: chosen)
  }
}
