import CTocsin
import TocsinDetect
import TocsinFormat
import TocsinRuntime

/// Why a call fails, as the host is told: of nothing but numbers and constant texts, so that it outlives whatever memory
/// the call has taken.
struct Failure: Error {
  var status: tocsin_status
  var what: StaticString
  var remedy: StaticString
  /// Behind ``what``; negative: none.
  var number: Int64 = -1
  var section: SectionID?
  /// In the section, or in all bytes.
  var offset: Int?
  var rule: RuleName?
  var byteCount = 0
  var systemError: Int32 = 0

  init(_ status: tocsin_status, _ what: StaticString, _ remedy: StaticString, number: Int? = nil) {
    self.status = status
    self.what = what
    self.remedy = remedy
    self.number = number.map { Int64($0) } ?? -1
  }

  static func argument(_ what: StaticString) -> Failure {
    Failure(TOCSIN_ERROR_ARGUMENT, what, "see its description in tocsin.h")
  }

  static func memory(_ byteCount: Int) -> Failure {
    var failure = Failure(
      TOCSIN_ERROR_MEMORY, "more memory is needed than is allowed, or left; bytes so far: ",
      "allow more, or use a smaller model or fewer sessions", number: byteCount)
    failure.byteCount = byteCount
    return failure
  }

  static func system(_ number: Int32) -> Failure {
    var failure = Failure(
      TOCSIN_ERROR_SYSTEM, "the file cannot be read, error number ", "check the path and its permissions",
      number: Int(number))
    failure.systemError = number
    return failure
  }

  /// Tells the host, as far as its struct reaches.
  func write(to error: UnsafeMutablePointer<tocsin_error>?) {
    guard let error = unsafe error else { return }
    var content = tocsin_error()
    content.status = status
    content.system_error = systemError
    content.section = UInt32(section?.rawValue ?? 0)
    content.offset = offset.map { UInt64($0) } ?? .max
    content.byte_count = UInt64(byteCount)
    unsafe tocsin_write_error(
      error, content,
      tocsin_message(
        rule_group: rule?.group?.cString, rule: rule?.name.cString, section: section?.name?.cString,
        what: what.cString, remedy: remedy.cString, number: number))
  }
}

extension StaticString {
  /// The text as C sees it, for as long as the library is loaded.
  var cString: UnsafePointer<CChar> { unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}

extension Failure {
  init(_ error: ModelFormatError) {
    switch error {
    case .fileTooLarge(let length, let maximum) where maximum < ReaderLimits.fileLengthBound: self = .memory(length)
    case .decodedTooLarge(let length, let maximum) where maximum < ReaderLimits.decodedLengthBound:
      self = .memory(Int(clamping: length))
    default:
      self.init(TOCSIN_ERROR_FORMAT, "the file breaks rule ", "fetch it again, or let modelctl validate tell more")
      section = error.place?.section
      offset = error.place?.offset
      rule = error.ruleName
    }
  }

  /// A valid section with content that makes no detector.
  private init(section: SectionID?, _ what: StaticString) {
    self.init(TOCSIN_ERROR_FORMAT, what, "export the model again, or let modelctl validate tell more")
    self.section = section
  }

  init(_ error: RuntimeError) {
    switch error {
    case .kernels:
      self.init(
        TOCSIN_ERROR_MODEL, "the environment variable TOCSIN_ISA asks for kernels that this machine lacks", "unset it")
    case .tooLarge(let byteCount, let maximum):
      self.init(
        TOCSIN_ERROR_MEMORY, "more memory than a network may ever have, in bytes: ", "use smaller batches or models",
        number: maximum)
      self.byteCount = byteCount
    case .exceedsGraph, .extent:
      self.init(
        TOCSIN_ERROR_MODEL, "the network takes no batch so large, or not so many steps",
        "modelctl inspect shows its limits")
    case .notSteppable:
      self.init(TOCSIN_ERROR_MODEL, "the network is no recurrence over keys", "use tocsin_network_open")
    case .tooMuchConstantWork: self.init(section: .graph, "what is computed at loading takes too long")
    default: self.init(section: .graph, "graph, weights and inputs do not fit each other")
    }
  }

  init(_ error: DetectError) {
    switch error {
    case .format(let error): self.init(error)
    case .runtime(let error): self.init(error)
    case .lineFormat: self.init(section: .logParser, "the line format is not valid")
    case .masks: self.init(section: .logParser, "the masks are not valid")
    case .templates: self.init(section: .logParser, "the templates are not valid")
    case .words, .textVectors: self.init(section: .detector, "the word vectors are not valid")
    case .missingSection(let section): self.init(section: section, "the section is missing")
    case .unknownDetector(let kind):
      self.init(
        TOCSIN_ERROR_MODEL, "a detector of a kind that this version does not know: ", "use a later version",
        number: Int(kind))
    case .otherDetector: self.init(TOCSIN_ERROR_MODEL, "a model of another system", "see tocsin_model_describe")
    case .missingPort, .unexpectedPort, .portType: self.init(section: .graph, "the ports are not the detector's")
    case .classCount: self.init(section: .vocabulary, "vocabulary and network do not fit each other")
    case .keyWithoutTemplate: self.init(section: .vocabulary, "a key has no template")
    case .noLogParser:
      self.init(
        TOCSIN_ERROR_MODEL, "the model reads no raw lines, only keys",
        "give it keys (takes_keys), or train from raw lines")
    case .windowLength, .stride, .threshold: self = .argument("a window length, stride or threshold out of its range")
    case .noSessions: self = .argument("no room for a session")
    case .tooManySessions(_, let maximum):
      self.init(
        TOCSIN_ERROR_ARGUMENT, "more open sessions than this model allows at most: ", "allow fewer", number: maximum)
    }
  }

  init(_ error: SavedStateError) {
    switch error {
    case .otherModel:
      self.init(TOCSIN_ERROR_IDENTITY, "the state was saved with another model", "restore it with that one")
    case .otherStream, .otherOption:
      self.init(
        TOCSIN_ERROR_MODEL, "the state is of another type of stream, protocol or stride",
        "open the stream as that of the state was")
    case .tooManySessions(let count, _):
      self.init(
        TOCSIN_ERROR_MODEL, "more sessions than the stream has room for; in the state: ", "allow as many",
        number: count)
    case .notASavedState, .unsupportedVersion, .length, .checksum:
      self.init(TOCSIN_ERROR_STATE, "not what this version has saved, or damaged", "take an older one, or none")
    case .truncated(let offset), .trailingBytes(let offset, _), .invalidValue(let offset):
      self.init(TOCSIN_ERROR_STATE, "a value that no stream has saved", "take an older one, or none")
      self.offset = offset
    }
  }
}
