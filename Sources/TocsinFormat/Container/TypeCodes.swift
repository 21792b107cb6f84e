import TocsinGraph
import TocsinTensor

/// Numbers that stand for dimension kinds.
enum DimensionCode {
  static let absent = 0
  static let fixed = 1
  static let batch = 2
  static let time = 3
}

/// Numbers that stand for operations. Never reused for another meaning.
enum OperationCode: UInt16 {
  case oneHot = 1
  case embedding = 2
  case lstm = 3
  case lastStep = 4
  case linear = 5
  case softmax = 6

  /// `nil` for an operation that files cannot hold yet.
  init?(_ operation: Op) {
    switch operation {
    case .oneHot: self = .oneHot
    case .embedding: self = .embedding
    case .lstm(_, _, _, .some, nil, .forward): self = .lstm
    case .step(_, .last): self = .lastStep
    case .linear(_, _, .some): self = .linear
    case .softmax: self = .softmax
    default: return nil
    }
  }

  /// The number of `u32` fields that follow the operation's code.
  var fieldCount: Int {
    switch self {
    case .oneHot, .embedding: 2
    case .lstm: 4
    case .lastStep, .softmax: 1
    case .linear: 3
    }
  }
}

/// Sizes of the records inside sections, in bytes.
enum RecordSize {
  /// Element type, rank, and four times kind and size.
  static let valueType = 40
  static let port = 64 + valueType
  static let output = 64 + 4
  /// Code and field count, one field, the type of the result.
  static let smallestNode = 4 + 4 + valueType
  /// Name, element type, rank, four sizes, offset, length.
  static let tensor = 64 + 8 + 16 + 16
  /// Batch size, time steps, and at least one element.
  static let smallestGoldenVector = 8 + 4
  /// Name and text length.
  static let metadataEntry = 64 + 4
}
