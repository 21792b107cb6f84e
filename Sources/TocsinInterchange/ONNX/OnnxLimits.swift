import TocsinTensor

/// The bounds of an import; see ``OnnxLimit``.
enum OnnxLimits {
  static let fileLength = 1 << 29
  /// Strings, messages and packed arrays in the file: what a decoder allocates for.
  static let records = 1 << 20
  static let nodes = 1 << 16
  static let rank = 8
  static let dimension = Shape.maximumDimension
  /// Elements that constant folding and the transformation of weights may compute, all together.
  static let foldedElements = 1 << 26
  /// The largest constant.
  static let constantElements = 1 << 24
  /// Operations before those that nothing needs are dropped.
  static let operations = 1 << 15
}

/// Counts what an import computes, so that a small file cannot ask for much.
final class WorkBudget {
  private var used = 0

  init() {}

  /// - Throws: a limit where a constant of this shape is too large; of one without elements, where its other dimensions
  ///   are, so that they cannot overflow in another order.
  func check(_ shape: [Int]) throws(OnnxNodeProblem) {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      count = overflow ? Int.max : product
      guard count <= OnnxLimits.constantElements else {
        throw .limit(.foldedElements, found: count, maximum: OnnxLimits.constantElements)
      }
    }
  }

  /// - Throws: a limit where a constant of `elements` elements is too large, or all work together is.
  func spend(_ elements: Int, work: Int? = nil) throws(OnnxNodeProblem) {
    guard elements <= OnnxLimits.constantElements else {
      throw .limit(.foldedElements, found: elements, maximum: OnnxLimits.constantElements)
    }
    let (total, overflow) = used.addingReportingOverflow(max(work ?? elements, 1))
    guard !overflow, total <= OnnxLimits.foldedElements else {
      throw .limit(.foldedElements, found: OnnxLimits.foldedElements, maximum: OnnxLimits.foldedElements)
    }
    used = total
  }
}
