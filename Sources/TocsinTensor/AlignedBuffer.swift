/// Uniquely owned memory, aligned to a cache line (64 bytes), of a fixed number of elements.
///
/// It is what arenas, packed weights and states are made of: one allocation when it is made, none after.
@safe
public struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  /// The alignment of the first element, in bytes.
  @inlinable
  public static var alignment: Int { 64 }

  @usableFromInline let base: UnsafeMutablePointer<Element>
  /// The number of elements.
  public let count: Int

  /// Allocates `count` elements, all bits zero.
  @inlinable
  public init(count: Int) {
    self.init(unwritten: count)
    unsafe UnsafeMutableRawPointer(base).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Element>.stride)
  }

  /// Allocates `count` elements of unspecified bits, each to be written before it is read. Memory that is never
  /// written is never touched, so large pools cost what is used of them.
  @inlinable
  public init(unwritten count: Int) {
    precondition(count >= 0, "a buffer cannot have a negative count")
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    precondition(!overflow, "a buffer cannot exceed the address space")
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
    unsafe base = raw.bindMemory(to: Element.self, capacity: count)
    self.count = count
  }

  @inlinable
  deinit { unsafe base.deallocate() }

  /// All elements.
  @inlinable
  public var span: Span<Element> {
    @_lifetime(borrow self)
    get { unsafe _overrideLifetime(Span(_unsafeStart: base, count: count), borrowing: self) }
  }

  /// All elements, to be changed.
  @inlinable
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    mutating get { unsafe _overrideLifetime(MutableSpan(_unsafeStart: base, count: count), mutating: &self) }
  }

  /// The first element, for kernels. Valid as long as the buffer lives.
  @inlinable
  @unsafe public var pointer: UnsafeMutablePointer<Element> { unsafe base }

  /// The element at a position, which must exist.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "index out of range")
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index out of range")
      unsafe base[index] = newValue
    }
  }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
  /// Copies elements as bytes; the two may overlap. What `update(from:count:)` is to be, and is not where code is optimised
  /// for size.
  @inlinable
  @unsafe public func copy(from source: UnsafePointer<Pointee>, count: Int) {
    unsafe UnsafeMutableRawPointer(self).copyMemory(from: source, byteCount: count * MemoryLayout<Pointee>.stride)
  }

  /// Makes all bits of elements zero.
  @inlinable
  @unsafe public func clear(count: Int) {
    unsafe UnsafeMutableRawPointer(self).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Pointee>.stride)
  }
}
