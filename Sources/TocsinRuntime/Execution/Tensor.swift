import TocsinTensor

/// A value of a block of items: where its elements are, and how many. Four dimensions, the outer ones 1 where the value has
/// fewer.
@unsafe
struct Tensor {
  var base: UnsafeMutablePointer<Float>
  var sizes: SIMD4<Int>
  var strides: SIMD4<Int>

  /// Strides that repeat what a dimension has once.
  var repeatingStrides: SIMD4<Int> {
    unsafe strides.replacing(with: 0, where: sizes .== 1)
  }

  /// The first word, of quantised rows.
  var words: UnsafePointer<UInt32> { unsafe base.words }

  /// Elements of the innermost dimension.
  var columns: Int { unsafe sizes[3] }
}

/// What a run's sizes make of places.
@unsafe
struct Resolver {
  /// The first element of each slot for the block.
  let slots: UnsafePointer<UnsafeMutablePointer<Float>>
  let items: Int
  let steps: Int

  func tensor(_ place: Place) -> Tensor {
    var sizes = SIMD4<Int>(repeating: 1)
    var strides = SIMD4<Int>(repeating: 0)
    let shift = 4 - place.layout.rank
    for axis in 0..<place.layout.rank {
      let size =
        switch place.layout.sizes[axis] {
        case .fixed(let size): size
        case .batch: unsafe items
        case .time: unsafe steps
        }
      sizes[shift + axis] = size
      strides[shift + axis] = unsafe place.layout.strides[axis].value(steps: steps)
    }
    return unsafe Tensor(
      base: slots[place.slot] + place.offset.value(steps: steps), sizes: sizes, strides: strides)
  }
}
