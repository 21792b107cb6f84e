import TocsinTensor

/// The bounds of an import; see ``OnnxLimit``.
enum OnnxLimits {
  static let fileLength = 1 << 29
  /// Strings, messages and packed arrays in the file: what a decoder allocates for.
  static let records = 1 << 18
  static let nodes = 1 << 16
  static let rank = 8
  static let dimension = Shape.maximumDimension
  /// Elements that constant folding and the transformation of weights may compute, all together, whatever the file's
  /// size, and for each byte of it.
  static let foldedElements = 1 << 25
  static let foldedElementsOfByte = 16
  /// The largest constant of a file that has no more bytes than these; of another one, as many as bytes.
  static let constantElements = 1 << 22
  /// Numbers in one tensor of those that may depend on sizes.
  static let symbols = 1 << 12
  /// Operations before those that nothing needs are dropped.
  static let operations = 1 << 15
}

/// Counts what an import computes, so that a small file cannot ask for much.
final class WorkBudget {
  /// The most elements that a constant may have.
  let largest: Int
  private let total: Int
  private var used = 0

  init(fileLength: Int) {
    largest = max(OnnxLimits.constantElements, fileLength)
    total = OnnxLimits.foldedElements + OnnxLimits.foldedElementsOfByte * fileLength
  }

  /// - Throws: a limit where a constant of this shape is too large; of one without elements, where its other dimensions
  ///   are, so that they cannot overflow in another order.
  func check(_ shape: [Int]) throws(OnnxNodeProblem) {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      count = overflow ? Int.max : product
      guard count <= largest else { throw tooLarge(count) }
    }
  }

  /// - Throws: a limit where a constant of `elements` elements is too large, or all work together is.
  func spend(_ elements: Int, work: Int? = nil) throws(OnnxNodeProblem) {
    guard elements <= largest else { throw tooLarge(elements) }
    let (sum, overflow) = used.addingReportingOverflow(max(work ?? elements, 1))
    guard !overflow, sum <= total else {
      throw .limit(.foldedElements, found: overflow ? Int.max : sum, maximum: total)
    }
    used = sum
  }

  func tooLarge(_ elements: Int) -> OnnxNodeProblem {
    .limit(.constantElements, found: elements, maximum: largest)
  }
}
