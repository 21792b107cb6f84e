extension UnsafeMutablePointer<Float> {
  /// The same memory as words: keys, or quantised rows.
  @unsafe var mutableWords: UnsafeMutablePointer<UInt32> {
    unsafe UnsafeMutableRawPointer(self).assumingMemoryBound(to: UInt32.self)
  }

  /// The same memory as words to read.
  @unsafe var words: UnsafePointer<UInt32> { unsafe UnsafePointer(mutableWords) }
}
