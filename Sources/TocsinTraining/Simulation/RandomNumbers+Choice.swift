extension RandomNumbers {
  /// A whole number from `range`.
  mutating func integer(in range: Range<Int>) -> Int { range.lowerBound + index(below: range.count) }

  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// An element of a collection that is not empty.
  mutating func element<Element>(of elements: [Element]) -> Element { elements[index(below: elements.count)] }
}
