extension Array where Element: BitwiseCopyable {
  /// An array with the elements of a span.
  package init(copying span: Span<Element>) {
    self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
