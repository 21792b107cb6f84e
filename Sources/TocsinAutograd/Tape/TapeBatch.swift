import TocsinTensor

/// The elements of one input of a graph.
public struct TapeInput<Scalar: TapeScalar>: Sendable {
  /// Of an input of numbers: row-major, as the graph's shape says.
  public var numbers: [Scalar] = []
  /// Of an input of keys, likewise; of packed sequences, one for each position.
  public var keys: [UInt32] = []
}

/// What a pass of a tape runs on: a number of items and the elements of each of the graph's inputs.
///
/// A batch is dense, with equally many steps for every item, or packed, with key sequences of different lengths laid
/// out by a ``SequenceBatch``. It keeps its memory from pass to pass.
public struct TapeBatch<Scalar: TapeScalar>: Sendable {
  /// The number of items, `B`.
  public private(set) var itemCount = 0
  /// The number of time steps, `T`: of packed sequences, those of the longest.
  public private(set) var stepCount = 1
  /// One for each input of the graph, in its order.
  public var inputs: [TapeInput<Scalar>]
  /// Of packed sequences: where the positions of each step start, and behind the last; else empty.
  private(set) var stepOffsets: [Int] = []
  /// Of packed sequences: the last position of each.
  private(set) var lastPositions: [Int] = []
  /// Of packed sequences: the item that each row is, as they stand in order of falling length.
  private var places: [Int] = []

  /// An empty batch for a graph of so many inputs.
  public init(inputCount: Int) {
    inputs = Array(repeating: TapeInput(), count: inputCount)
  }

  /// Whether it holds sequences of different lengths.
  public var isPacked: Bool { !stepOffsets.isEmpty }

  /// Empties all inputs for a dense batch; the caller appends the elements of each.
  public mutating func begin(itemCount: Int, stepCount: Int = 1) {
    precondition(itemCount >= 1 && stepCount >= 1, "a batch holds at least one item of one step")
    (self.itemCount, self.stepCount) = (itemCount, stepCount)
    stepOffsets.removeAll(keepingCapacity: true)
    lastPositions.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    for index in inputs.indices {
      inputs[index].numbers.removeAll(keepingCapacity: true)
      inputs[index].keys.removeAll(keepingCapacity: true)
    }
  }

  /// Takes sequences of different lengths as the keys of the only input.
  public mutating func pack(_ sequences: SequenceBatch) {
    precondition(inputs.count == 1, "packed sequences are the only input")
    begin(itemCount: sequences.sequenceCount, stepCount: sequences.stepCount)
    for step in 0...sequences.stepCount { stepOffsets.append(sequences.stepOffset(step)) }
    lastPositions.append(contentsOf: sequences.lastPositions)
    places.append(contentsOf: sequences.places)
    inputs[0].keys.append(contentsOf: sequences.keys)
  }

  /// The item that a row of a step, or of a value without steps, belongs to.
  func item(ofRow row: Int) -> Int { isPacked ? places[row] : row }

  /// The sizes of a value of this shape. Of packed sequences `B` and `T` are one dimension: the positions.
  func sizes(of shape: Shape) -> (rank: Int, sizes: SIMD4<Int>, isPacked: Bool) {
    var sizes = SIMD4<Int>(repeating: 1)
    var rank = 0
    var packs = false
    for axis in 0..<shape.rank {
      switch shape[axis] {
      case .fixed(let size): sizes[rank] = size
      case .batch: sizes[rank] = itemCount
      case .time where isPacked && axis == 1:
        packs = true
        rank -= 1
        sizes[rank] = stepOffsets[stepCount]
      case .time: sizes[rank] = stepCount
      }
      rank += 1
    }
    return (rank, sizes, packs)
  }
}
