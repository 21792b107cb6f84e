public import TocsinTensor

extension Graph {
  /// The maximum of `B` that the inputs declare; `nil` where none has a batch dimension.
  public var batchMaximum: Int? {
    for input in inputs {
      for case .batch(let maximum) in input.shape.dimensions { return maximum }
    }
    return nil
  }

  /// The maximum of `T` that the inputs declare; `nil` where none has a time dimension.
  public var timeMaximum: Int? {
    for input in inputs {
      for case .time(let maximum) in input.shape.dimensions { return maximum }
    }
    return nil
  }
}

extension Shape {
  /// The sizes for `batchSize` items of `timeSteps` steps.
  public func sizes(batchSize: Int, timeSteps: Int) -> [Int] {
    var sizes: [Int] = []
    for dimension in dimensions {
      switch dimension {
      case .fixed(let size): sizes.append(size)
      case .batch: sizes.append(batchSize)
      case .time: sizes.append(timeSteps)
      }
    }
    return sizes
  }

  /// The number of elements for `batchSize` items of `timeSteps` steps. Both must lie within the declared maxima, as
  /// then the product cannot overflow.
  public func count(batchSize: Int, timeSteps: Int) -> Int {
    var count = 1
    for index in 0..<rank {
      switch self[index] {
      case .fixed(let size): count *= size
      case .batch: count *= batchSize
      case .time: count *= timeSteps
      }
    }
    return count
  }
}
