// Names are for tools and tests; the Embedded build does without them.
#if !hasFeature(Embedded)
  import TocsinGraph

  extension ModelFormatError {
    /// The name of the rule that is broken, as Spec/ModelFormat.md has it: `sectionFlags`, `compressedFrame.window`,
    /// `graph.valueUnused`.
    public var rule: String {
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
      case .compressedFrame(_, _, _, let violation): "compressedFrame.\(violation.rule)"
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
      case .graph(let error, _): "graph.\(error.rule)"
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
    fileprivate var rule: String {
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
    fileprivate var rule: String {
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
#endif
