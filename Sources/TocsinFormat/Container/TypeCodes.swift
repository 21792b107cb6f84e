import TocsinGraph
import TocsinTensor

/// Numbers that stand for dimension kinds.
enum DimensionCode {
  static let absent = 0
  static let fixed = 1
  static let batch = 2
  static let time = 3
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
  /// How many records follow.
  static let count = 4
  /// Batch size and time steps.
  static let goldenVectorSizes = 8
  /// The sizes, and at least one element.
  static let smallestGoldenVector = goldenVectorSizes + 4
  /// Name and text length.
  static let metadataEntry = 64 + 4
  /// Key identifier and signature.
  static let signature = SHA256Digest.byteCount + ModelSignature.byteCount
  /// A section of as many of them as there may be.
  static let signatures = 4 + ModelSignature.maximumCount * signature
}
