import CTocsin
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinLogs
import TocsinRuntime

/// What a `tocsin_model` points to.
@safe final class LoadedModel: HostObject {
  enum System {
    case network(Model)
    case deepLog(DeepLogModel)
    case chimera(ChimeraModel)
  }

  let system: System
  let identity: SHA256Digest
  /// Lent to the host.
  let info: UnsafeMutablePointer<tocsin_model_info>

  convenience init(path: UnsafePointer<CChar>, options: tocsin_model_options) throws(Failure) {
    let maximum = unsafe Self.limits(options).maximumFileLength
    var count = 0
    var systemError: Int32 = 0
    guard let bytes = unsafe tocsin_memory_read_file(path, maximum, &count, &systemError) else {
      if systemError != 0 { throw .system(systemError) }
      throw Failure(.fileTooLarge(length: count, maximum: maximum))
    }
    defer { unsafe tocsin_memory_free(bytes) }
    unsafe try self.init(bytes: UnsafeRawBufferPointer(start: bytes, count: count), options: options)
  }

  init(bytes: UnsafeRawBufferPointer, options: tocsin_model_options) throws(Failure) {
    let file: ModelFile
    do {
      let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
      (file, identity) = unsafe try ModelFileReader.readIdentified(bytes: span, limits: Self.limits(options))
    } catch {
      throw Failure(error)
    }
    if let pinned = unsafe options.identity {
      for index in identity.bytes.indices where unsafe identity.bytes[index] != pinned[index] {
        throw Failure(TOCSIN_ERROR_IDENTITY, "not the model whose identity is asked for", "deploy that one")
      }
    }
    do {
      system = try Self.system(of: file)
    } catch {
      throw Failure(error)
    }
    unsafe info = .allocate(capacity: 1)
    super.init()
    unsafe info.initialize(to: description)
    if unsafe options.self_test != 0 { try replay(file.goldenVectors) }
  }

  deinit { unsafe info.deallocate() }

  override func opened(as handle: OpaquePointer) {
    unsafe info.pointee.memory = tocsin_owner_in_use(handle)
    unsafe info.pointee.peak_memory = tocsin_owner_peak(handle)
  }

  var network: Model {
    switch system {
    case .network(let network): network
    case .deepLog(let model): model.network
    case .chimera(let model): model.network
    }
  }

  /// The vocabulary.
  var keys: [UInt32] {
    switch system {
    case .network: []
    case .deepLog(let model): model.vocabulary.keys
    case .chimera(let model): model.vocabulary.keys
    }
  }

  var logParser: FrozenLogParser? {
    switch system {
    case .network: nil
    case .deepLog(let model): model.logParser
    case .chimera(let model): model.logParser
    }
  }

  private static func limits(_ options: tocsin_model_options) -> ReaderLimits {
    let maximum = unsafe clamped(options.maximum_memory)
    return maximum == 0 ? .standard : ReaderLimits(maximumFileLength: maximum, maximumDecodedLength: maximum)
  }

  private static func system(of file: ModelFile) throws(DetectError) -> System {
    guard file.detector != nil else {
      do {
        return .network(try Model(file: file))
      } catch {
        throw .runtime(error)
      }
    }
    switch try DetectorKind(of: file) {
    case .deepLog: return .deepLog(try DeepLogModel(file: file))
    case .chimera: return .chimera(try ChimeraModel(file: file))
    }
  }

  private func replay(_ vectors: DecodedList<GoldenVector>) throws(Failure) {
    let difference: (vector: Int, mismatch: GoldenMismatch)?
    do {
      difference = try network.replay(vectors)
    } catch {
      throw Failure(error)
    }
    guard let difference else { return }
    throw Failure(
      TOCSIN_ERROR_BITS, "other bits than those recorded, in golden vector ", "report it, with the processor's name",
      number: difference.vector)
  }

  private var description: tocsin_model_info {
    var info = unsafe tocsin_model_info()
    unsafe info.size = MemoryLayout<tocsin_model_info>.size
    switch system {
    case .network: unsafe info.kind = TOCSIN_KIND_NETWORK
    case .deepLog(let model):
      unsafe info.kind = TOCSIN_KIND_DEEPLOG
      unsafe info.window_length = UInt32(model.configuration.windowLength)
    case .chimera(let model):
      unsafe info.kind = TOCSIN_KIND_CHIMERA
      unsafe info.window_length = UInt32(model.configuration.windowLength)
    }
    unsafe info.key_count = UInt32(keys.count)
    unsafe info.reads_lines = logParser == nil ? 0 : 1
    unsafe info.session_timeout = logParser?.sessionTimeout ?? 0
    unsafe info.input_count = UInt32(network.graph.inputs.count)
    unsafe info.output_count = UInt32(network.graph.outputs.count)
    unsafe info.kernels = network.kernels.instructionSet.name.cString
    unsafe withUnsafeMutableBytes(of: &info.identity) { target in
      for (index, byte) in identity.bytes.enumerated() { unsafe target[index] = byte }
    }
    return unsafe info
  }

  /// The text of a key's template: what there is room for goes to `text`, with a NUL. Returns the length of all of it.
  func template(_ key: UInt32, text: UnsafeMutablePointer<CChar>?, capacity: Int) -> Int {
    let capacity = clamped(capacity)
    if let text = unsafe text, capacity > 0 { unsafe text[0] = 0 }
    guard let templates = logParser?.templates, key > 0, key <= templates.count else { return 0 }
    var count = 0
    func append(_ byte: UInt8) {
      if let text = unsafe text, count + 1 < capacity { unsafe text[count] = CChar(bitPattern: byte) }
      count += 1
    }
    for place in templates.codeRange(of: Int(key) - 1) {
      if count > 0 { append(UInt8(ascii: " ")) }
      let code = templates.codes[place]
      if code == TemplateTable.wildcard {
        append(UInt8(ascii: "<"))
        append(UInt8(ascii: "*"))
        append(UInt8(ascii: ">"))
      } else {
        let literals = templates.literals
        for position in literals.range(of: Int(code) - 1) { append(literals.text[position]) }
      }
    }
    if let text = unsafe text, capacity > 0 { unsafe text[min(count, capacity - 1)] = 0 }
    return count
  }
}
