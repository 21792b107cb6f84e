import CTocsin
import Foundation
import Glibc
import ToolSupport

/// The functions of `libtocsin.so` that are measured, loaded as a host loads them.
@unsafe struct HostLibrary {
  let openModel:
    @convention(c) (
      UnsafePointer<CChar>?, UnsafePointer<tocsin_model_options>?, UnsafeMutablePointer<OpaquePointer?>?,
      UnsafeMutablePointer<tocsin_error>?
    ) -> tocsin_status
  let closeModel: @convention(c) (OpaquePointer?) -> Void
  let openStream:
    @convention(c) (
      OpaquePointer?, UnsafePointer<tocsin_stream_options>?, UnsafeMutablePointer<OpaquePointer?>?,
      UnsafeMutablePointer<tocsin_error>?
    ) -> tocsin_status
  let closeStream: @convention(c) (OpaquePointer?) -> Void
  let line: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> tocsin_status
  let key: @convention(c) (OpaquePointer?, UInt64, UInt32, Double) -> tocsin_status
  let end: @convention(c) (OpaquePointer?, UInt64) -> tocsin_status
  let next: @convention(c) (OpaquePointer?) -> UnsafePointer<tocsin_event>?

  init(path: String) throws {
    guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw ToolFailure("\(unsafe String(cString: dlerror())); build the library with Tools/dev embed", file: path)
    }
    func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
      guard let symbol = unsafe dlsym(library, name) else {
        throw ToolFailure("no function \(name); build the library with Tools/dev embed", file: path)
      }
      return unsafe unsafeBitCast(symbol, to: type)
    }
    unsafe openModel = try function("tocsin_model_open", as: type(of: openModel).self)
    unsafe closeModel = try function("tocsin_model_close", as: type(of: closeModel).self)
    unsafe openStream = try function("tocsin_stream_open", as: type(of: openStream).self)
    unsafe closeStream = try function("tocsin_stream_close", as: type(of: closeStream).self)
    unsafe line = try function("tocsin_stream_line", as: type(of: line).self)
    unsafe key = try function("tocsin_stream_key", as: type(of: key).self)
    unsafe end = try function("tocsin_stream_end", as: type(of: end).self)
    unsafe next = try function("tocsin_stream_next", as: type(of: next).self)
  }
}
