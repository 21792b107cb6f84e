import TocsinKernels

/// A step with everything resolved: pointers, strides and counts for one block of items.
@unsafe
enum Call {
  case product(ProductCall)
  case int8Product(Int8ProductCall)
  case matmul(MatmulCall)
  case recurrence(RecurrenceCall)
  case attention(AttentionCall)
  case attentionPool(AttentionPoolCall)
  case rows(RowsCall)
  case reduction(ReductionCall)
  case move(MoveCall)

  /// Parts that threads can perform at the same time, `maximum` at most.
  func partCount(maximum: Int) -> Int {
    switch unsafe self {
    case .product(let call): unsafe call.parts.count(maximum: maximum)
    case .int8Product(let call): unsafe call.parts.count(maximum: maximum)
    default: 1
    }
  }

  /// Performs one of several parts.
  func perform(part: Int, of parts: Int, _ kernels: KernelSet) {
    guard parts > 1 else { return unsafe perform(kernels) }
    switch unsafe self {
    case .product(let call): unsafe call.perform(part: part, of: parts, kernels)
    case .int8Product(let call): unsafe call.perform(part: part, of: parts, kernels)
    default: unsafe perform(kernels)
    }
  }

  func perform(_ kernels: KernelSet) {
    switch unsafe self {
    case .product(let call): unsafe call.perform(kernels)
    case .int8Product(let call): unsafe call.perform(kernels)
    case .matmul(let call): unsafe call.perform(kernels)
    case .recurrence(let call): unsafe call.perform(kernels)
    case .attention(let call): unsafe call.perform(kernels)
    case .attentionPool(let call): unsafe call.perform(kernels)
    case .rows(let call): unsafe call.perform(kernels)
    case .reduction(let call): unsafe call.perform(kernels)
    case .move(let call): unsafe call.perform()
    }
  }
}
