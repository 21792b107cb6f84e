/// Where the batch stands in an ONNX file. Items are computed one apart from the other, always, so a file for one item
/// has everything that a network for many needs.
enum BatchMode: Equatable {
  /// The file's shape arithmetic says that the batch may be of any size.
  case dynamic
  /// The file has the size of the batch written into it: more than 1.
  case literal(Int)
  /// The file has a network for one item: no dimension is the batch's. ``NetworkBuilder`` adds it to every view.
  case hidden

  var extent: Extent {
    switch self {
    case .dynamic, .hidden: .batch(literal: nil)
    case .literal(let size): .batch(literal: size)
    }
  }
}
