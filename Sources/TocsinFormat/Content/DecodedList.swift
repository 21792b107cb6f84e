/// The elements of a section, each decoded when it is asked for: a model that was read takes the memory of its decoded bytes,
/// and not that of its elements too. One that is changed holds all elements from then on.
///
/// Getting an element of a model that was read costs time and memory in proportion to the element.
public struct DecodedList<Element: Sendable>: Sendable {
  private enum Storage: Sendable {
    case elements([Element])
    case encoded(count: Int, decode: @Sendable (Int) -> Element)
  }

  private var storage: Storage

  /// Elements in memory.
  public init(_ elements: [Element]) { storage = .elements(elements) }

  /// Elements that `decode` makes of bytes that were checked.
  init(count: Int, decode: @escaping @Sendable (Int) -> Element) { storage = .encoded(count: count, decode: decode) }

  /// All elements, in memory.
  private var elements: [Element] {
    get {
      switch storage {
      case .elements(let elements): return elements
      case .encoded(let count, let decode):
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for index in 0..<count { elements.append(decode(index)) }
        return elements
      }
    }
    set { storage = .elements(newValue) }
  }
}

extension DecodedList: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  /// No elements.
  public init() { self.init([]) }

  public var startIndex: Int { 0 }

  public var endIndex: Int {
    switch storage {
    case .elements(let elements): elements.count
    case .encoded(let count, _): count
    }
  }

  public subscript(position: Int) -> Element {
    get {
      switch storage {
      case .elements(let elements): return elements[position]
      case .encoded(let count, let decode):
        precondition(position >= 0 && position < count, "an index of the list")
        return decode(position)
      }
    }
    set {
      var changed = elements
      storage = .elements([])
      changed[position] = newValue
      elements = changed
    }
  }

  public mutating func replaceSubrange<New: Collection>(_ range: Range<Int>, with new: New)
  where New.Element == Element {
    var changed = elements
    storage = .elements([])
    changed.replaceSubrange(range, with: new)
    elements = changed
  }
}

extension DecodedList: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension DecodedList: Equatable where Element: Equatable {
  /// Whether there are as many elements, and equal ones.
  public static func == (left: DecodedList, right: DecodedList) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }
}
