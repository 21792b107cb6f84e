import TocsinKernels

// Sixteen elements at a time, in plain arithmetic: the bits are those of single elements.

/// Calls the body with the first of each group of 16 elements and the number of them that there are.
@unsafe @inline(__always)
func forEachGroup(of count: Int, _ body: (Int, Int) -> Void) {
  var first = 0
  while first + panelWidth <= count {
    body(first, panelWidth)
    first += panelWidth
  }
  if first < count { body(first, count - first) }
}

/// The first `count` of 16 elements, and zeros.
@unsafe @inline(__always)
func load<Scalar: TapeScalar>(
  _ pointer: UnsafePointer<Scalar>, _ count: Int = panelWidth
) -> SIMD16<Scalar> {
  if count == panelWidth { return unsafe UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Scalar>.self) }
  var lanes = SIMD16<Scalar>(repeating: 0)
  for lane in 0..<count { unsafe lanes[lane] = pointer[lane] }
  return lanes
}

/// Writes the first `count` of 16 elements.
@unsafe @inline(__always)
func store<Scalar: TapeScalar>(
  _ lanes: SIMD16<Scalar>, to pointer: UnsafeMutablePointer<Scalar>, _ count: Int = panelWidth
) {
  if count == panelWidth {
    unsafe UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: SIMD16<Scalar>.self)
  } else {
    for lane in 0..<count { unsafe pointer[lane] = lanes[lane] }
  }
}

/// The sum of `count` elements that come in groups of 16, zeros behind the last: by 16 partials and a tree, as the
/// kernels sum rows.
@unsafe @inline(__always)
func total<Scalar: TapeScalar>(count: Int, _ group: (Int, Int) -> SIMD16<Scalar>) -> Scalar {
  var partials = SIMD16<Scalar>(repeating: 0)
  unsafe forEachGroup(of: count) { first, count in partials += group(first, count) }
  let eight = partials.lowHalf + partials.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}
