import TocsinGraph

// L = Σ_b ½ Σ_t (a log(a / m) + r log(r / m)), m = (a + r) / 2, with 0 log 0 = 0 (Lin, "Divergence measures based on the
// Shannon entropy", 1991; Chimera 4);  da += s/2 log(a / m), dr += s/2 log(r / m): what m contributes cancels. A vanished
// probability beside one that has not gets the logarithm of the smallest normal Float, where the limit is −∞.

extension Tape {
  func jensenShannon(_ first: ValueID, _ second: ValueID, items: ItemSelection?, scale: Scalar?) -> Double {
    let a = lossOperand(first, scale: scale)
    let r = lossOperand(second, scale: scale)
    precondition(a.view.sizes == r.view.sizes, "distributions over equally many elements")
    let (items, size) = (a.items(items), a.itemSize)
    var sum = 0.0
    for place in 0..<items.count * size {
      let index = items.item(place / size) * size + place % size
      let (p, q) = unsafe (Double(a.elements[index]), Double(r.elements[index]))
      // Of a sum that is no number the loss is none either.
      guard !(p + q <= 0) else { continue }
      let (ofP, ofQ) = (naturalLogarithm(2 * p / (p + q)), naturalLogarithm(2 * q / (p + q)))
      sum += (p * ofP + q * ofQ) / 2
      guard let scale else { continue }
      if let gradient = unsafe a.gradient { unsafe gradient[index] += Scalar(Double(scale) * ofP / 2) }
      if let gradient = unsafe r.gradient { unsafe gradient[index] += Scalar(Double(scale) * ofQ / 2) }
    }
    settle(a)
    settle(r)
    return sum
  }
}
