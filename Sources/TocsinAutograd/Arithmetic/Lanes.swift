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
