import CTocsinKernels

/// Asks for floats that are to be read soon, so that they come from memory while something else is computed. Any address
/// will do.
@unsafe public func prefetch(_ first: UnsafePointer<Float>, count: Int) {
  unsafe ck_prefetch(first, count)
}
