import TocsinGraph
import TocsinTensor

extension FormWriter {
  mutating func constant(_ id: TensorID) { finish("Identity", [tensor(id)]) }

  /// A key beyond the classes gives zeros in ONNX too.
  mutating func oneHot(_ keys: ValueID, _ classes: Int) {
    finish("OneHot", [value(keys), integer(classes), numbers([0, 1])], [.integer("axis", -1)])
  }

  /// A row of zeros stands behind the table, and keys beyond it become its key. Not by Clip or Min, which in ONNX Runtime
  /// take an int64 of 2^32 - 1 for a small one.
  mutating func embedding(_ keys: ValueID, _ table: TensorID) {
    let sizes = sizes(table)
    let rows = add("rows", "Concat", [tensor(table), zeros([1, sizes[1]])], [.integer("axis", 0)])
    let isKnown = add("known", "Less", [value(keys), integer(sizes[0])])
    let known = add("keys", "Where", [isKnown, value(keys), integer(sizes[0])])
    finish("Gather", [rows, known], [.integer("axis", 0)])
  }
}

extension FormReader {
  mutating func constant(_ nodes: FormNodes) -> Op? { tensor(nodes, 0).map { .constant($0) } }

  func oneHot(_ nodes: FormNodes) -> Op? {
    guard let keys = value(nodes, 0), let classes = integers(nodes, 1)?.first else { return nil }
    return .oneHot(keys, classes: classes)
  }

  mutating func embedding(_ nodes: FormNodes) -> Op? {
    guard let keys = value(nodes["known"], 0), let table = tensor(nodes["rows"], 0) else { return nil }
    return .embedding(keys, table: table)
  }
}
