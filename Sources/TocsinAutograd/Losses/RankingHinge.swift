import TocsinGraph

// L = Σ_i max(0, margin + max_t n_it − max_t a_it), n_i the scores of the i-th normal item, a_i of the i-th abnormal one;
// where the hinge is open dn_it += s and da_it −= s at the largest score alone, the first of equal ones (Sultani et al.,
// "Real-world anomaly detection in surveillance videos", 2018, equation 6; Chimera 4). A hinge at 0 is shut.

extension Tape {
  func rankingHinge(
    _ scores: ValueID, normal: ItemSelection, abnormal: ItemSelection, margin: Double, scale: Scalar?
  ) -> Double {
    let operand = lossOperand(scores, scale: scale)
    let (normal, abnormal) = (operand.items(normal), operand.items(abnormal))
    precondition(normal.count == abnormal.count, "each normal item is paired with an abnormal one")
    let size = operand.itemSize
    var sum = 0.0
    for pair in 0..<normal.count {
      let low = unsafe positionOfLargest(operand.elements, start: normal.item(pair) * size, count: size)
      let high = unsafe positionOfLargest(operand.elements, start: abnormal.item(pair) * size, count: size)
      let hinge = unsafe margin + Double(operand.elements[low]) - Double(operand.elements[high])
      // A score that is no number shows in the sum.
      guard !(hinge <= 0) else { continue }
      sum += hinge
      if let scale, let gradient = unsafe operand.gradient {
        unsafe gradient[low] += scale
        unsafe gradient[high] -= scale
      }
    }
    settle(operand)
    return sum
  }
}

/// The first of the largest elements, or of those that are no numbers.
@unsafe
private func positionOfLargest<Scalar: TapeScalar>(
  _ elements: UnsafePointer<Scalar>, start: Int, count: Int
) -> Int {
  var position = start
  for index in start..<start + count {
    if unsafe elements[index].isNaN { return index }
    if unsafe elements[index] > elements[position] { position = index }
  }
  return position
}
