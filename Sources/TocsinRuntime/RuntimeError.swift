public import TocsinKernels

/// Why a model cannot be run, or a call not be made.
public enum RuntimeError: Error, Equatable, Sendable {
  /// The kernels that `TOCSIN_ISA` asks for cannot be had.
  case kernels(KernelError)
  /// The weights given for a tensor do not have its element count.
  case weightCount(tensor: Int, expected: Int, found: Int)
  /// The weights given for a tensor are not of the type that the graph declares.
  case tensorType(tensor: Int)
  /// A code of an int8 tensor is -128, or a scale no positive normal number of which 127 times is finite.
  case codes(tensor: Int)
  /// An input's outermost dimension is not the batch.
  case inputShape(port: Int)
  /// More items or steps than the session was made for, or none.
  case extent(requestedBatch: Int, requestedSteps: Int, maximumBatch: Int, maximumSteps: Int)
  /// The graph's dimensions exceed what it declares as its maximum.
  case exceedsGraph(maximumBatch: Int, maximumSteps: Int)
  /// Packed weights or a session would take more memory than ``Model/maximumByteCount``.
  case tooLarge(byteCount: Int, maximum: Int)
  /// What depends on no input would take more multiply-adds to compute, when the model is loaded, than are done.
  case tooMuchConstantWork(node: Int, maximum: Int)
  /// Inputs or outputs do not have the element count that batch and steps call for.
  case elementCount(port: Int, expected: Int, found: Int)
  /// The port takes or gives another element type.
  case elementType(port: Int)
  case unknownPort(Int)
  /// Stepping needs a graph of keys, recurrent layers, the last step and per-row operations, in this order.
  case notSteppable(node: Int)
}
