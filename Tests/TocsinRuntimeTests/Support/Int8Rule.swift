import TocsinFormat

/// What Spec/Numerics.md says of products with weights of int8, written down once more.
enum Int8Rule {
  struct Row {
    var codes: [Int32]
    var scale: Float
  }

  static func quantise(_ x: [Float]) -> Row {
    let largest = x.map(\.magnitude).max { $0.bitPattern < $1.bitPattern } ?? 0
    let zeros = [Int32](repeating: 0, count: x.count)
    guard largest.isFinite else { return Row(codes: zeros, scale: .nan) }
    guard largest >= 0x1p-100 else { return Row(codes: zeros, scale: 0) }
    let factor = 127 / largest
    return Row(codes: x.map { Int32(($0 * factor).rounded(.toNearestOrEven)) }, scale: largest / 127)
  }

  /// One sum: goes on from `start`.
  static func sum(_ row: Row, _ codes: ArraySlice<Int8>, scale: Float, from start: Float) -> Float {
    var sum: Int32 = 0
    for (code, weight) in zip(row.codes, codes) { sum += code * Int32(weight) }
    return start.addingProduct(Float(sum), row.scale * scale)
  }
}
