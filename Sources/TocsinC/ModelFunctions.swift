import CTocsin

@c @implementation
public func tocsin_model_open(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<tocsin_model_options>!,
  _ model: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  guard let model = unsafe model else { return unsafe Opening.fail(.argument("NULL in place of a model"), error) }
  unsafe model.pointee = nil
  guard let path = unsafe path else { return unsafe Opening.fail(.argument("NULL in place of a path"), error) }
  var own = unsafe tocsin_model_options()
  unsafe own.size = MemoryLayout<tocsin_model_options>.size
  guard unsafe tocsin_read_struct(&own, options) != 0 else {
    return unsafe Opening.fail(
      .argument("options of another size than any version's, or fields that only a later library knows"), error)
  }
  return unsafe Opening.open(
    .file(path: path, own), allocator: own.allocator, limit: own.maximum_memory, into: model, error: error)
}

@c @implementation
public func tocsin_model_open_memory(
  _ bytes: UnsafeRawPointer!, _ count: Int, _ options: UnsafePointer<tocsin_model_options>!,
  _ model: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  guard let model = unsafe model else { return unsafe Opening.fail(.argument("NULL in place of a model"), error) }
  unsafe model.pointee = nil
  guard unsafe bytes != nil || count == 0, count >= 0 else {
    return unsafe Opening.fail(.argument("NULL in place of bytes, or more than there can be"), error)
  }
  var own = unsafe tocsin_model_options()
  unsafe own.size = MemoryLayout<tocsin_model_options>.size
  guard unsafe tocsin_read_struct(&own, options) != 0 else {
    return unsafe Opening.fail(
      .argument("options of another size than any version's, or fields that only a later library knows"), error)
  }
  return unsafe Opening.open(
    .bytes(UnsafeRawBufferPointer(start: bytes, count: count), own), allocator: own.allocator,
    limit: own.maximum_memory, into: model, error: error)
}

@c @implementation
public func tocsin_model_close(_ model: OpaquePointer!) {
  unsafe HostObject.close(model)
}

@c @implementation
public func tocsin_model_describe(_ model: OpaquePointer!) -> UnsafePointer<tocsin_model_info>! {
  guard let model = unsafe model else { return nil }
  return unsafe UnsafePointer(LoadedModel.of(model).info)
}

@c @implementation
public func tocsin_model_template(
  _ model: OpaquePointer!, _ key: UInt32, _ text: UnsafeMutablePointer<CChar>!, _ capacity: Int
) -> Int {
  guard let model = unsafe model else { return 0 }
  return unsafe LoadedModel.of(model).template(key, text: text, capacity: capacity)
}
