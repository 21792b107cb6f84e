/// Why tables are not those of a stage.
public enum MaskTableError: Error, Equatable, Sendable {
  /// More rules, states or positions than tables can have, or no state.
  case size(MaskTable)
  /// The table has another number of elements than the sizes of the others call for.
  case elementCount(MaskTable, expected: Int, found: Int)
  /// An element lies outside what it may be.
  case element(MaskTable, index: Int)
  /// A rule's name is not one.
  case invalidName(rule: Int)
}

/// A part of ``MaskTables``.
public enum MaskTable: UInt8, Sendable {
  case rules
  case byteClasses
  case transitions
  case positionSets
  case nextKinds
  case previousKinds
  case conditions
  case stepOffsets
  case stepTargets
  case stepConditions
}

#if !hasFeature(Embedded)
  extension MaskTableError: CustomStringConvertible {
    public var description: String { "\(message); the file was not written by a correct writer: export it again" }

    private var message: String {
      switch self {
      case .size(let table): "masks: \(table.name): none, or more than masks can have"
      case .elementCount(let table, let expected, let found):
        "masks: \(table.name): \(found) elements instead of \(expected)"
      case .element(let table, let index): "masks: \(table.name): element \(index) is not valid"
      case .invalidName(let rule): "masks: the name of rule \(rule + 1) is empty or has bytes that names cannot have"
      }
    }
  }

  extension MaskTable {
    fileprivate var name: String {
      switch self {
      case .rules: "rules"
      case .byteClasses: "byte classes"
      case .transitions: "transitions"
      case .positionSets: "position sets"
      case .nextKinds: "kinds of next bytes"
      case .previousKinds: "kinds of previous bytes"
      case .conditions: "conditions"
      case .stepOffsets: "step offsets"
      case .stepTargets: "step targets"
      case .stepConditions: "step conditions"
      }
    }
  }
#endif
