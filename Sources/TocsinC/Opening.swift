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

/// A call that opens something for the host: what it opens, and what became of it.
///
/// It runs where allocations are the new owner's, and may be left at any of them.
@unsafe struct Opening {
  @unsafe enum Subject {
    case file(path: UnsafePointer<CChar>, tocsin_model_options)
    case bytes(UnsafeRawBufferPointer, tocsin_model_options)
    case stream(LoadedModel, tocsin_stream_options)
    case scorer(LoadedModel, tocsin_scorer_options)
    case network(LoadedModel, tocsin_network_options)
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
        case .stream(let model, let options): unsafe try EventSource.source(of: model, options: options)
        case .scorer(let model, let options): unsafe try Scorer.scorer(of: model, options: options)
        case .network(let model, let options): unsafe try NetworkRunner(model: model, options: options)
        }
    } catch {
      unsafe failure = error
    }
  }

  /// Opens the subject, with memory from an allocator of the host, and tells the host what became of it.
  ///
  /// - Parameters:
  ///   - limit: bytes; 0: none.
  ///   - model: that what is opened keeps.
  static func open(
    _ subject: Subject, allocator: UnsafePointer<tocsin_allocator>?, limit: Int, keeping model: OpaquePointer? = nil,
    into handle: UnsafeMutablePointer<OpaquePointer?>, error: UnsafeMutablePointer<tocsin_error>?
  ) -> tocsin_status {
    var own = unsafe tocsin_allocator()
    unsafe own.size = MemoryLayout<tocsin_allocator>.size
    guard unsafe tocsin_read_struct(&own, allocator) != 0,
      unsafe allocator == nil || (own.allocate != nil && own.release != nil)
    else { return unsafe fail(.argument("an allocator without its functions, or of an unknown size"), error) }
    let limit = limit == 0 ? Int.max : clamped(limit)
    let opened = unsafe allocator == nil ? tocsin_owner_open(nil, limit) : tocsin_owner_open(&own, limit)
    guard let owner = unsafe opened else { return unsafe fail(.memory(1), error) }
    var opening = unsafe Opening(subject)
    let refused = unsafe withUnsafeMutablePointer(to: &opening) {
      unsafe tocsin_owner_run(owner, { unsafe $0?.assumingMemoryBound(to: Opening.self).pointee.run() }, $0)
    }
    let failure = unsafe refused != 0 ? .memory(clamped(refused)) : opening.failure
    guard let object = unsafe opening.object, failure == nil else {
      unsafe HostObject.close(owner)
      return unsafe fail(failure ?? .argument("nothing to open"), error)
    }
    unsafe tocsin_owner_set_object(owner, Unmanaged<HostObject>.passRetained(object).toOpaque())
    if let model = unsafe model { unsafe tocsin_owner_keep(owner, model) }
    unsafe object.opened(as: owner)
    unsafe handle.pointee = owner
    return TOCSIN_OK
  }

  static func fail(_ failure: Failure, _ error: UnsafeMutablePointer<tocsin_error>?) -> tocsin_status {
    unsafe failure.write(to: error)
    return failure.status
  }
}

/// A number of C's `size_t`, which comes as an `Int`: those beyond its range are as good as the largest.
func clamped(_ size: Int) -> Int { size < 0 ? .max : size }
