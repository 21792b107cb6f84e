import CTocsin

/// What a handle of the host stands for.
class HostObject {
  /// Called once, when the host gets the handle.
  func opened(as handle: OpaquePointer) {}

  /// The object of a handle.
  @unsafe static func of(_ handle: OpaquePointer) -> Self {
    unsafe unsafeDowncast(
      Unmanaged<HostObject>.fromOpaque(tocsin_owner_object(handle)).takeUnretainedValue(), to: Self.self)
  }

  /// Gives a handle back.
  @unsafe static func close(_ handle: OpaquePointer?) {
    unsafe tocsin_owner_close(handle) { object in
      guard let object = unsafe object else { return }
      unsafe Unmanaged<HostObject>.fromOpaque(object).release()
    }
  }
}

/// A struct that the host fills in.
protocol HostStruct {
  init()
  var size: Int { get set }
  /// Whether reserved fields are 0, and those that are 0 or 1 are so.
  var isKnown: Bool { get }
}

/// Options of an `*_open` function.
protocol HostOptions: HostStruct {
  // As C's pointers come.
  // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
  var allocator: UnsafePointer<tocsin_allocator>! { get }
  var maximum_memory: Int { get }
}

extension tocsin_allocator: @unsafe HostStruct {
  var isKnown: Bool { true }
}

extension tocsin_model_options: @unsafe HostOptions {
  var isKnown: Bool { unsafe self_test <= 1 && reserved == 0 }
}

extension tocsin_stream_options: @unsafe HostOptions {
  var isKnown: Bool { unsafe takes_keys <= 1 && only_anomalies <= 1 && literature_protocol <= 1 }
}

extension tocsin_scorer_options: @unsafe HostOptions {
  var isKnown: Bool { unsafe literature_protocol <= 1 }
}

extension tocsin_network_options: @unsafe HostOptions {
  var isKnown: Bool { true }
}

/// A call that opens something for the host: what it opens, and what became of it.
///
/// It runs where allocations are the new owner's, and may be left at any of them.
@unsafe struct Opening {
  @unsafe enum Subject {
    case file(path: UnsafePointer<CChar>, tocsin_model_options)
    case bytes(UnsafeRawBufferPointer, tocsin_model_options)
    // Of the model with this handle.
    case stream(OpaquePointer, tocsin_stream_options)
    case scorer(OpaquePointer, tocsin_scorer_options)
    case network(OpaquePointer, tocsin_network_options)

    /// The model that what is opened keeps.
    var model: OpaquePointer? {
      switch unsafe self {
      case .file, .bytes: nil
      case .stream(let model, _), .scorer(let model, _), .network(let model, _): unsafe model
      }
    }
  }

  private let subject: Subject
  private var object: HostObject?
  private var failure: Failure?

  private init(_ subject: Subject) { unsafe self.subject = subject }

  private mutating func run() {
    do throws(Failure) {
      unsafe object =
        switch unsafe subject {
        case .file(let path, let options): unsafe try LoadedModel(path: path, options: options)
        case .bytes(let bytes, let options): unsafe try LoadedModel(bytes: bytes, options: options)
        case .stream(let model, let options): unsafe try EventSource.source(of: LoadedModel.of(model), options: options)
        case .scorer(let model, let options): unsafe try Scorer.scorer(of: LoadedModel.of(model), options: options)
        case .network(let model, let options): unsafe try NetworkRunner(model: LoadedModel.of(model), options: options)
        }
    } catch {
      unsafe failure = error
    }
  }

  /// Opens what a host asks for, under its options, and tells it what became of it.
  ///
  /// - Parameter subject: What is to be opened; `nil` where the host gave NULL for what it is made of.
  static func open<Options: HostOptions & BitwiseCopyable>(
    _ handle: UnsafeMutablePointer<OpaquePointer?>?, _ options: UnsafePointer<Options>?,
    _ told: UnsafeMutablePointer<tocsin_error>?, _ subject: (Options) -> Subject?
  ) -> tocsin_status {
    guard let handle = unsafe handle else {
      return unsafe fail(.argument("NULL for the place of what is to be opened"), told)
    }
    unsafe handle.pointee = nil
    do throws(Failure) {
      let options = unsafe try read(
        options, "options of another size than any version's, or what only a later library knows")
      guard let subject = unsafe subject(options) else {
        throw .argument("NULL for the model, path or bytes to open, or more bytes than there can be")
      }
      unsafe handle.pointee = try open(subject, allocator: options.allocator, limit: options.maximum_memory)
    } catch {
      return unsafe fail(error, told)
    }
    return TOCSIN_OK
  }

  private static func read<Given: HostStruct & BitwiseCopyable>(
    _ given: UnsafePointer<Given>?, _ fault: StaticString
  ) throws(Failure) -> Given {
    var own = Given()
    own.size = MemoryLayout<Given>.size
    guard unsafe tocsin_read_struct(&own, given) != 0, own.isKnown else { throw .argument(fault) }
    return own
  }

  private static func open(
    _ subject: Subject, allocator: UnsafePointer<tocsin_allocator>?, limit: Int
  ) throws(Failure) -> OpaquePointer {
    let fault: StaticString = "an allocator without its functions, or of an unknown size"
    var own = unsafe try read(allocator, fault)
    guard unsafe allocator == nil || (own.allocate != nil && own.release != nil) else { throw .argument(fault) }
    let limit = limit == 0 ? Int.max : clamped(limit)
    let opened = unsafe allocator == nil ? tocsin_owner_open(nil, limit) : tocsin_owner_open(&own, limit)
    guard let owner = unsafe opened else { throw .memory(tocsin_owner_byte_count) }
    var opening = unsafe Opening(subject)
    let refused = unsafe withUnsafeMutablePointer(to: &opening) {
      unsafe tocsin_owner_run(owner, { unsafe $0?.assumingMemoryBound(to: Opening.self).pointee.run() }, $0)
    }
    if let failure = unsafe refused != 0 ? .memory(clamped(refused)) : opening.failure {
      unsafe HostObject.close(owner)
      throw failure
    }
    guard let object = unsafe opening.object else { preconditionFailure("what did not fail is open") }
    unsafe tocsin_owner_set_object(owner, Unmanaged<HostObject>.passRetained(object).toOpaque())
    if let model = unsafe subject.model { unsafe tocsin_owner_keep(owner, model) }
    unsafe object.opened(as: owner)
    return unsafe owner
  }

  static func fail(_ failure: Failure, _ error: UnsafeMutablePointer<tocsin_error>?) -> tocsin_status {
    unsafe failure.write(to: error)
    return failure.status
  }
}

/// A number of C's `size_t`, which comes as an `Int`: those beyond its range are as good as the largest.
func clamped(_ size: Int) -> Int { size < 0 ? .max : size }
