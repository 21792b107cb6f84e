import Foundation
import ToolSupport

/// A training that PyTorch has done, as `Tools/python/make_training_fixtures.py` writes it: a network, what it starts from,
/// what it is trained on, and what comes of it. Spec/Training.md has the fields.
struct TrainingFixture: Decodable {
  static let schema = "tocsin.training-fixture/1"
  /// Of a batch and its steps, so that they multiply.
  private static let maximumSize = 1 << 24

  struct Port: Decodable {
    enum Kind: String, Decodable {
      case f32, u32
    }

    var name: String
    var dtype: Kind
    var shape: [FixtureDimension]
  }

  struct Tensor: Decodable {
    var name: String
    var shape: [Int]
  }

  struct Output: Decodable {
    var name: String
    var value: Int
  }

  /// What PyTorch computes in float32. Arrays by the names of outputs, tensors and inputs.
  struct Expected: Decodable {
    var outputs: [String: [Double]]
    /// One for each step of the optimiser, each before it.
    var losses: [Double]
    /// With respect to the parameters, before the first step.
    var gradients: [String: [Double]]
    var inputGradients: [String: [Double]]
    /// The parameters after the last step.
    var trained: [String: [Double]]
  }

  var schema: String
  var name: String
  /// The version of PyTorch.
  var torch: String
  var batch: Int
  var steps: Int
  /// Where items have different numbers of steps: those of each, falling.
  var lengths: [Int]?
  var inputs: [Port]
  var tensors: [Tensor]
  var nodes: [FixtureNode]
  var outputs: [Output]
  var losses: [FixtureLoss]
  var optimiser: FixtureOptimiser
  /// Inputs, targets and weights, row-major.
  var data: [String: [Double]]
  /// What the tensors hold before the first step.
  var parameters: [String: [Double]]
  var expected: Expected

  /// Reads a fixture.
  init(path: String) throws(ToolFailure) {
    var source = try ByteSource(path)
    let bytes = try source.readAll(maximumByteCount: 1 << 26)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw Self.unreadable(error, path: path)
    }
    guard schema == Self.schema else {
      throw ToolFailure("schema \(schema) is not \(Self.schema); write the fixtures anew", file: path)
    }
    for (name, size) in [("batch", batch), ("steps", steps)] where !(1...Self.maximumSize).contains(size) {
      throw ToolFailure("\(name) is not of 1 to \(Self.maximumSize); write the fixtures anew", file: path)
    }
    if let lengths,
      lengths.count != batch || lengths != lengths.sorted(by: >) || (lengths.last ?? 0) < 1
        || (lengths.first ?? 0) > steps
    {
      throw ToolFailure("lengths are no falling numbers of up to \(steps) steps; write the fixtures anew", file: path)
    }
  }

  private static func unreadable(_ error: any Error, path: String) -> ToolFailure {
    let what =
      switch error as? DecodingError {
      case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
      case .typeMismatch(_, let context), .valueNotFound(_, let context):
        "\(place(context.codingPath)) is of another type"
      case .dataCorrupted(let context) where !context.codingPath.isEmpty:
        "\(place(context.codingPath)) has a value that is unknown"
      default: "is no JSON"
      }
    return ToolFailure("\(what); write it with make_training_fixtures.py", file: path)
  }

  /// `nodes.3.op`.
  private static func place(_ path: [any CodingKey]) -> String {
    path.map { key in key.intValue.map { "\($0)" } ?? key.stringValue }.joined(separator: ".")
  }
}

/// A dimension of a shape: a number, or `"B"` or `"T"`.
enum FixtureDimension: Decodable {
  case fixed(Int)
  case batch
  case time

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let size = try? container.decode(Int.self) {
      self = .fixed(size)
    } else {
      switch try container.decode(String.self) {
      case "B": self = .batch
      case "T": self = .time
      case let other:
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(other) is no dimension")
      }
    }
  }
}
