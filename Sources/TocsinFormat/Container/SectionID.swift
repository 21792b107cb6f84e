/// The kind of a section, as the number that the section table holds.
///
/// A struct and not an enum: a file may hold optional sections that this version does not know, and errors must be able
/// to name them.
public struct SectionID: RawRepresentable, Equatable, Sendable {
  /// The number in the section table.
  public let rawValue: UInt16

  /// The section of that number, known or not.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The network: inputs, operations, outputs, and the type of every value.
  public static let graph = SectionID(rawValue: 1)
  /// Name, element type, shape and place of every weight tensor.
  public static let tensorIndex = SectionID(rawValue: 2)
  /// The elements of all weight tensors.
  public static let weights = SectionID(rawValue: 3)
  /// The scales of all tensors of `int8`.
  public static let quantisation = SectionID(rawValue: 4)
  /// Units, meanings and labels of inputs and outputs, for people.
  public static let ioSchema = SectionID(rawValue: 5)
  /// Decision rules and thresholds, encoded by TocsinDetect.
  public static let detector = SectionID(rawValue: 6)
  /// Line format, masks and frozen templates, encoded by TocsinDetect.
  public static let logParser = SectionID(rawValue: 7)
  /// The keys or tokens that the classes stand for, encoded by TocsinDetect.
  public static let vocabulary = SectionID(rawValue: 8)
  /// Reserved.
  public static let workflows = SectionID(rawValue: 9)
  /// Reserved.
  public static let initialState = SectionID(rawValue: 10)
  /// Inputs and the exact outputs that the graph must give for them.
  public static let goldenVectors = SectionID(rawValue: 11)
  /// What a person wants to know: name, licence, intended use, metrics.
  public static let card = SectionID(rawValue: 12)
  /// What the model was made from: data fingerprints, seed, hyper-parameters, trainer version.
  public static let provenance = SectionID(rawValue: 13)
  /// What is needed of the training data for the baselines that evaluations print; no verdict depends on it.
  public static let baselines = SectionID(rawValue: 14)
  /// What later versions may attach to a file without changing its identities, as a signature is: from this number on.
  static let firstAttachment = SectionID(rawValue: 65504)
  /// Ed25519 signatures of the file. The largest number, so that it comes last.
  public static let signature = SectionID(rawValue: 65535)

  /// Whether the section is about the file and no part of it: whether the identities leave it out.
  package var isAttachment: Bool { rawValue >= Self.firstAttachment.rawValue }

  /// The name that tools print; `nil` for numbers that this version does not assign.
  public var name: StaticString? {
    switch rawValue {
    case 1: "graph"
    case 2: "tensorIndex"
    case 3: "weights"
    case 4: "quantisation"
    case 5: "ioSchema"
    case 6: "detector"
    case 7: "logParser"
    case 8: "vocabulary"
    case 9: "workflows"
    case 10: "initialState"
    case 11: "goldenVectors"
    case 12: "card"
    case 13: "provenance"
    case 14: "baselines"
    case 65535: "signature"
    default: nil
    }
  }
}
