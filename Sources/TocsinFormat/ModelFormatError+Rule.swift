import TocsinGraph

/// The name of a rule of the format, in one part or two: `sectionFlags`, `graph.valueUnused`.
public struct RuleName: Sendable {
  /// What the rule is one of; `nil` where it stands by itself.
  public let group: StaticString?
  public let name: StaticString

  init(_ name: StaticString, of group: StaticString? = nil) {
    self.group = group
    self.name = name
  }
}

extension ModelFormatError {
  /// The rule that is broken, as Spec/ModelFormat.md names it.
  public var ruleName: RuleName {
    switch self {
    case .compressedFrame(_, _, _, let violation): RuleName(violation.rule, of: "compressedFrame")
    case .graph(let error, _): RuleName(error.rule, of: "graph")
    default: RuleName(ownRule)
    }
  }

  private var ownRule: StaticString {
    switch self {
    case .system: "system"
    case .notARegularFile: "notARegularFile"
    case .fileTooLarge: "fileTooLarge"
    case .fileTooShort: "fileTooShort"
    case .wrongMagic: "wrongMagic"
    case .headerChecksum: "headerChecksum"
    case .unsupportedVersion: "unsupportedVersion"
    case .unknownRequiredFeatures: "unknownRequiredFeatures"
    case .fileLength: "fileLength"
    case .headerReservedNotZero: "headerReservedNotZero"
    case .sectionCount: "sectionCount"
    case .totalDecodedLength: "totalDecodedLength"
    case .decodedTooLarge: "decodedTooLarge"
    case .tableChecksum: "tableChecksum"
    case .sectionsNotSorted: "sectionsNotSorted"
    case .unknownCriticalSection: "unknownCriticalSection"
    case .sectionFlags: "sectionFlags"
    case .entryReservedNotZero: "entryReservedNotZero"
    case .sectionOffset: "sectionOffset"
    case .emptySection: "emptySection"
    case .sectionTooLarge: "sectionTooLarge"
    case .unknownCodec: "unknownCodec"
    case .unknownFilter: "unknownFilter"
    case .filterElementSize: "filterElementSize"
    case .sectionBeyondFile: "sectionBeyondFile"
    case .storedLength: "storedLength"
    case .missingSection: "missingSection"
    case .unexpectedSection: "unexpectedSection"
    case .paddingNotZero: "paddingNotZero"
    case .sectionChecksum: "sectionChecksum"
    case .sectionDigest: "sectionDigest"
    case .compressedFrame: "compressedFrame"
    case .planeLength: "planeLength"
    case .sectionTruncated: "sectionTruncated"
    case .trailingBytes: "trailingBytes"
    case .reservedNotZero: "reservedNotZero"
    case .countTooLarge: "countTooLarge"
    case .invalidName: "invalidName"
    case .namesNotSorted: "namesNotSorted"
    case .signaturesNotSorted: "signaturesNotSorted"
    case .invalidValue: "invalidValue"
    case .invalidText: "invalidText"
    case .graph: "graph"
    case .unknownOperation: "unknownOperation"
    case .operationFields: "operationFields"
    case .valueType: "valueType"
    case .tensorOffset: "tensorOffset"
    case .tensorLength: "tensorLength"
    case .sectionLength: "sectionLength"
    case .tensorNotFinite: "tensorNotFinite"
    case .codeOutOfRange: "codeOutOfRange"
    case .scaleOutOfRange: "scaleOutOfRange"
    case .goldenVectorNotFinite: "goldenVectorNotFinite"
    case .weightsMismatch: "weightsMismatch"
    case .goldenVectorMismatch: "goldenVectorMismatch"
    case .ioSchemaMismatch: "ioSchemaMismatch"
    case .sectionNotWritable: "sectionNotWritable"
    case .unknownSectionMisplaced: "unknownSectionMisplaced"
    }
  }
}

extension ZstdViolation {
  fileprivate var rule: StaticString {
    switch self {
    case .headerTruncated: "headerTruncated"
    case .wrongMagic: "wrongMagic"
    case .reservedBits: "reservedBits"
    case .dictionary: "dictionary"
    case .checksum: "checksum"
    case .contentSizeAbsent: "contentSizeAbsent"
    case .contentSize: "contentSize"
    case .window: "window"
    case .frameLength: "frameLength"
    case .corrupt: "corrupt"
    }
  }
}

extension GraphError {
  fileprivate var rule: StaticString {
    switch self {
    case .tooMany: "tooMany"
    case .noInput: "noInput"
    case .noOutput: "noOutput"
    case .namesNotSorted: "namesNotSorted"
    case .tensorShape: "tensorShape"
    case .tensorUnused: "tensorUnused"
    case .unknownValue: "unknownValue"
    case .unknownTensor: "unknownTensor"
    case .unknownOutputValue: "unknownOutputValue"
    case .inputType: "inputType"
    case .elementType: "elementType"
    case .rank: "rank"
    case .operandShape: "operandShape"
    case .attribute: "attribute"
    case .notANumber: "notANumber"
    case .dynamicAxis: "dynamicAxis"
    case .paddingChangesSteps: "paddingChangesSteps"
    case .headsDoNotDivide: "headsDoNotDivide"
    case .recurrentBiasAlone: "recurrentBiasAlone"
    case .reshape: "reshape"
    case .notAPermutation: "notAPermutation"
    case .tensorType: "tensorType"
    case .int8Inputs: "int8Inputs"
    case .dimension: "dimension"
    case .dynamicDimension: "dynamicDimension"
    case .valueUnused: "valueUnused"
    }
  }
}

#if !hasFeature(Embedded)
  extension ModelFormatError {
    /// The name of the rule that is broken: `sectionFlags`, `compressedFrame.window`, `graph.valueUnused`.
    public var rule: String {
      let rule = ruleName
      return rule.group.map { "\($0).\(rule.name)" } ?? "\(rule.name)"
    }
  }
#endif
