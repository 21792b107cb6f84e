import CTocsin

@c @implementation
public func tocsin_model_open(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<tocsin_model_options>!,
  _ model: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  unsafe Opening.open(model, options, error) { options in
    unsafe path.map { unsafe .file(path: $0, options) }
  }
}

@c @implementation
public func tocsin_model_open_memory(
  _ bytes: UnsafeRawPointer!, _ count: Int, _ options: UnsafePointer<tocsin_model_options>!,
  _ model: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  unsafe Opening.open(model, options, error) { options in
    guard unsafe bytes != nil || count == 0, count >= 0 else { return nil }
    return unsafe .bytes(UnsafeRawBufferPointer(start: bytes, count: count), options)
  }
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
public func tocsin_model_keys(
  _ model: OpaquePointer!, _ keys: UnsafeMutablePointer<UInt32>!, _ capacity: Int
) -> Int {
  guard let model = unsafe model else { return 0 }
  let known = unsafe LoadedModel.of(model).keys
  if let keys = unsafe keys {
    for index in 0..<min(known.count, clamped(capacity)) { unsafe keys[index] = known[index] }
  }
  return known.count
}

@c @implementation
public func tocsin_model_template(
  _ model: OpaquePointer!, _ key: UInt32, _ text: UnsafeMutablePointer<CChar>!, _ capacity: Int
) -> Int {
  guard let model = unsafe model else { return 0 }
  return unsafe LoadedModel.of(model).template(key, text: text, capacity: capacity)
}
