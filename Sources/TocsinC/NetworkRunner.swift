import CTocsin
import TocsinDetect
import TocsinGraph
import TocsinRuntime
import TocsinTensor

/// What a `tocsin_network` points to.
final class NetworkRunner: HostObject {
  var session: Session
  /// The inputs that were set since the run began, a bit each.
  var setInputs: UInt32 = 0
  var hasRun = false
  private let inputs: LentPorts
  private let outputs: LentPorts

  init(model: LoadedModel, options: tocsin_network_options) throws(Failure) {
    let network = model.network
    let batch = unsafe max(Int(options.maximum_batch), 1)
    let steps = unsafe max(Int(options.maximum_steps), 1)
    do {
      session = try Session(model: network, maximumBatch: batch, maximumSteps: steps)
    } catch {
      throw Failure(error)
    }
    inputs = LentPorts(count: network.graph.inputs.count)
    outputs = LentPorts(count: network.graph.outputs.count)
    for (index, input) in network.graph.inputs.enumerated() {
      inputs.set(index, name: input.name, dtype: input.dtype, shape: input.shape)
    }
    for (index, output) in network.graph.outputs.enumerated() {
      let type = network.graph.type(of: output.value)
      outputs.set(index, name: output.name, dtype: type.dtype, shape: type.shape)
    }
  }

  func input(_ index: Int) -> UnsafePointer<tocsin_port>? { unsafe inputs[index] }

  func output(_ index: Int) -> UnsafePointer<tocsin_port>? { unsafe outputs[index] }
}

/// Inputs or outputs as the host sees them.
@safe private struct LentPorts: ~Copyable {
  private let ports: UnsafeMutablePointer<tocsin_port>
  /// A name and a NUL for each.
  private let names: UnsafeMutablePointer<CChar>
  private let count: Int

  private static var nameByteCount: Int { Name.maximumLength + 1 }

  init(count: Int) {
    self.count = count
    unsafe ports = .allocate(capacity: max(count, 1))
    unsafe names = .allocate(capacity: max(count, 1) * Self.nameByteCount)
  }

  deinit {
    unsafe ports.deallocate()
    unsafe names.deallocate()
  }

  subscript(index: Int) -> UnsafePointer<tocsin_port>? {
    index >= 0 && index < count ? unsafe UnsafePointer(ports + index) : nil
  }

  func set(_ index: Int, name: Name, dtype: DType, shape: Shape) {
    let text = unsafe names + index * Self.nameByteCount
    for (position, byte) in name.bytes.enumerated() { unsafe text[position] = CChar(bitPattern: byte) }
    unsafe text[name.bytes.count] = 0
    var port = unsafe tocsin_port()
    unsafe port.size = MemoryLayout<tocsin_port>.size
    unsafe port.name = UnsafePointer(text)
    unsafe port.type = dtype == .uint32 ? TOCSIN_TYPE_U32 : TOCSIN_TYPE_F32
    unsafe port.rank = UInt32(shape.rank)
    unsafe withUnsafeMutableBytes(of: &port.dimensions) { bytes in
      let sizes = unsafe bytes.bindMemory(to: Int64.self)
      for axis in 0..<shape.rank {
        unsafe sizes[axis] =
          switch shape[axis] {
          case .fixed(let size): Int64(size)
          case .batch: -1
          case .time: -2
          }
      }
    }
    unsafe withUnsafeMutableBytes(of: &port.maxima) { bytes in
      let sizes = unsafe bytes.bindMemory(to: Int64.self)
      for axis in 0..<shape.rank { unsafe sizes[axis] = Int64(shape[axis].maximum) }
    }
    unsafe (ports + index).initialize(to: port)
  }
}

@c @implementation
public func tocsin_network_open(
  _ model: OpaquePointer!, _ options: UnsafePointer<tocsin_network_options>!,
  _ network: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  unsafe Opening.open(network, options, error) { options in
    unsafe model.map { unsafe .network($0, options) }
  }
}

@c @implementation
public func tocsin_network_close(_ network: OpaquePointer!) {
  unsafe HostObject.close(network)
}

@c @implementation
public func tocsin_network_input(_ network: OpaquePointer!, _ index: Int) -> UnsafePointer<tocsin_port>! {
  guard let network = unsafe network else { return nil }
  return unsafe NetworkRunner.of(network).input(index)
}

@c @implementation
public func tocsin_network_output(_ network: OpaquePointer!, _ index: Int) -> UnsafePointer<tocsin_port>! {
  guard let network = unsafe network else { return nil }
  return unsafe NetworkRunner.of(network).output(index)
}

@c @implementation
public func tocsin_network_begin(_ network: OpaquePointer!, _ batch: Int, _ steps: Int) -> tocsin_status {
  guard let network = unsafe network else { return TOCSIN_ERROR_ARGUMENT }
  return status { () throws(RuntimeError) in
    let runner = unsafe NetworkRunner.of(network)
    try runner.session.begin(batch: batch, steps: steps)
    runner.setInputs = 0
    runner.hasRun = false
  }
}

@c @implementation
public func tocsin_network_set_keys(
  _ network: OpaquePointer!, _ input: Int, _ keys: UnsafePointer<UInt32>!, _ count: Int
) -> tocsin_status {
  guard let network = unsafe network, let keys = unsafe keys, count >= 0 else { return TOCSIN_ERROR_ARGUMENT }
  return status { () throws(RuntimeError) in
    let runner = unsafe NetworkRunner.of(network)
    try unsafe runner.session.setKeys(Span(_unsafeStart: keys, count: count), input: input)
    runner.setInputs |= 1 << UInt32(input)
  }
}

@c @implementation
public func tocsin_network_set_numbers(
  _ network: OpaquePointer!, _ input: Int, _ numbers: UnsafePointer<Float>!, _ count: Int
) -> tocsin_status {
  guard let network = unsafe network, let numbers = unsafe numbers, count >= 0 else { return TOCSIN_ERROR_ARGUMENT }
  return status { () throws(RuntimeError) in
    let runner = unsafe NetworkRunner.of(network)
    try unsafe runner.session.setFeatures(Span(_unsafeStart: numbers, count: count), input: input)
    runner.setInputs |= 1 << UInt32(input)
  }
}

@c @implementation
public func tocsin_network_run(_ network: OpaquePointer!) -> tocsin_status {
  guard let network = unsafe network else { return TOCSIN_ERROR_ARGUMENT }
  let runner = unsafe NetworkRunner.of(network)
  guard runner.session.batch > 0, runner.setInputs.nonzeroBitCount == runner.session.model.graph.inputs.count else {
    return TOCSIN_ERROR_ARGUMENT
  }
  runner.session.run()
  runner.hasRun = true
  return TOCSIN_OK
}

@c @implementation
public func tocsin_network_elements(
  _ network: OpaquePointer!, _ output: Int, _ count: UnsafeMutablePointer<Int>!
) -> UnsafePointer<Float>! {
  guard let network = unsafe network else { return nil }
  let runner = unsafe NetworkRunner.of(network)
  guard runner.hasRun, let elements = unsafe runner.session.lentElements(output) else { return nil }
  if let count = unsafe count { unsafe count.pointee = elements.count }
  return elements.baseAddress
}

// Apart, as what a class holds lends nothing on.
extension Session {
  fileprivate func lentElements(_ output: Int) -> UnsafeBufferPointer<Float>? {
    guard let elements = try? outputElements(output) else { return nil }
    return unsafe elements.withUnsafeBufferPointer { unsafe $0 }
  }
}

private func status(_ body: () throws(RuntimeError) -> Void) -> tocsin_status {
  do throws(RuntimeError) {
    try body()
  } catch {
    return TOCSIN_ERROR_ARGUMENT
  }
  return TOCSIN_OK
}
