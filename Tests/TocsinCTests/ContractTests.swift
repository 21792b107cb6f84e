import CTocsin
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat

/// What tocsin.h says of every call: of NULL, of structs of other versions, of the layout of what is lent.
@Suite struct ContractTests {
  @Test func nullIsNoCrash() throws {
    #expect(tocsin_model_open(nil, nil, nil, nil) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_model_open_memory(nil, 1, nil, nil, nil) == TOCSIN_ERROR_ARGUMENT)
    var handle: OpaquePointer?
    #expect(tocsin_model_open_memory(nil, 1, nil, &handle, nil) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_model_open_memory(nil, 0, nil, &handle, nil) == TOCSIN_ERROR_FORMAT)
    #expect(tocsin_stream_open(nil, nil, &handle, nil) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_scorer_open(nil, nil, &handle, nil) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_network_open(nil, nil, &handle, nil) == TOCSIN_ERROR_ARGUMENT)
    tocsin_model_close(nil)
    tocsin_stream_close(nil)
    tocsin_scorer_close(nil)
    tocsin_network_close(nil)
    #expect(tocsin_stream_next(nil) == nil && tocsin_model_describe(nil) == nil)
    #expect(tocsin_stream_line(nil, nil, 0) == TOCSIN_ERROR_ARGUMENT)
    let stream = try HostStream(HostModel(Samples.deepLog()))
    #expect(tocsin_stream_line(stream.handle, nil, 3) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_stream_key(stream.handle, 1, 1, 0) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_stream_line(stream.handle, nil, 0) == TOCSIN_OK)
  }

  /// Structs of earlier hosts are shorter. Those of later ones are longer: what they set there must be known.
  @Test func structsOfOtherVersions() throws {
    let bytes = try Samples.deepLog()
    let model = try HostModel(bytes)
    let size = MemoryLayout<tocsin_stream_options>.size
    func open(_ change: (UnsafeMutableRawBufferPointer) -> Void) -> tocsin_status {
      var memory = [UInt8](repeating: 0, count: size + 64)
      var stream: OpaquePointer?
      let status = memory.withUnsafeMutableBytes { bytes in
        change(bytes)
        return tocsin_stream_open(
          model.handle, bytes.baseAddress?.assumingMemoryBound(to: tocsin_stream_options.self), &stream, nil)
      }
      tocsin_stream_close(stream)
      return status
    }
    #expect(open { $0.storeBytes(of: 0, as: Int.self) } == TOCSIN_ERROR_ARGUMENT)
    #expect(open { $0.storeBytes(of: 7, as: Int.self) } == TOCSIN_ERROR_ARGUMENT)
    #expect(open { $0.storeBytes(of: 8, as: Int.self) } == TOCSIN_ERROR_ARGUMENT)
    #expect(open { $0.storeBytes(of: size - 1, as: Int.self) } == TOCSIN_ERROR_ARGUMENT)
    #expect(open { $0.storeBytes(of: size, as: Int.self) } == TOCSIN_OK)
    #expect(open { $0.storeBytes(of: size + 64, as: Int.self) } == TOCSIN_OK)
    let later = open {
      $0.storeBytes(of: size + 64, as: Int.self)
      $0[size + 20] = 1
    }
    #expect(later == TOCSIN_ERROR_ARGUMENT)
    // Values that only a later library knows.
    typealias Options = tocsin_stream_options
    let flags = [
      MemoryLayout<Options>.offset(of: \.takes_keys), MemoryLayout<Options>.offset(of: \.only_anomalies),
      MemoryLayout<Options>.offset(of: \.literature_protocol),
    ]
    for offset in flags.compactMap(\.self) {
      let unknown = open {
        $0.storeBytes(of: size, as: Int.self)
        $0.storeBytes(of: 2, toByteOffset: offset, as: UInt32.self)
      }
      #expect(unknown == TOCSIN_ERROR_ARGUMENT)
    }
    #expect(throws: HostError.self) { try HostModel(bytes) { $0.reserved = 1 } }
    #expect(throws: HostError.self) { try HostModel(bytes) { $0.self_test = 2 } }
    // An error is written as far as it reaches.
    for room in [8, 16, 40, 48, 100, MemoryLayout<tocsin_error>.size + 32] {
      var memory = [UInt8](repeating: 0xAA, count: 512)
      memory.withUnsafeMutableBytes { bytes in
        bytes.storeBytes(of: room, as: Int.self)
        let error = bytes.baseAddress?.assumingMemoryBound(to: tocsin_error.self)
        var opened: OpaquePointer?
        #expect(tocsin_model_open("/absent/file", nil, &opened, error) == TOCSIN_ERROR_SYSTEM)
      }
      #expect(memory[room...].allSatisfy { $0 == 0xAA })
      if room > 16 { #expect(memory[8] == UInt8(TOCSIN_ERROR_SYSTEM.rawValue)) }
    }
  }

  /// SIZE_MAX is a common way to say that there is no limit.
  @Test func theLargestSizeIsNoLimit() throws {
    let model = try HostModel(Samples.deepLog()) { $0.maximum_memory = -1 }
    var text = [CChar](repeating: 1, count: 200)
    #expect(tocsin_model_template(model.handle, 1, &text, -1) > 0 && text[0] != 1)
    #expect(tocsin_model_template(model.handle, 99, &text, 200) == 0 && text[0] == 0)
    let stream = try HostStream(model) { $0.maximum_memory = -1 }
    for line in Samples.lines(9) { _ = stream.line(line) }
    let line = Array("2026-03-02 00:09:00 1 INFO store: event e of block_1 took 1 ms".utf8)
    #expect(
      tocsin_stream_line(stream.handle, line, line.count) == TOCSIN_OK && tocsin_stream_next(stream.handle) != nil)
    #expect(tocsin_stream_expected(stream.handle, nil, nil, -1) > 0)
    var handle: OpaquePointer?
    #expect(tocsin_model_open_memory(text, -1, nil, &handle, nil) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_scorer_open(model.handle, nil, &handle, nil) == TOCSIN_OK)
    #expect(tocsin_scorer_session(handle, [1], -1, nil, nil, nil) == nil)
    tocsin_scorer_close(handle)
    #expect(tocsin_stream_line(stream.handle, text, -1) == TOCSIN_ERROR_ARGUMENT)
  }

  /// Arrays of these are lent as they are.
  @Test func structsAreLaidOutAlike() {
    #expect(MemoryLayout<LinePlace>.size == MemoryLayout<tocsin_window_line>.size)
    #expect(MemoryLayout<LinePlace>.stride == MemoryLayout<tocsin_window_line>.stride)
    #expect(MemoryLayout<LinePlace>.offset(of: \.number) == MemoryLayout<tocsin_window_line>.offset(of: \.line))
    #expect(
      MemoryLayout<LinePlace>.offset(of: \.similarity) == MemoryLayout<tocsin_window_line>.offset(of: \.similarity))
    typealias Template = tocsin_window_template
    #expect(MemoryLayout<RankedTemplate>.stride == MemoryLayout<Template>.stride)
    #expect(MemoryLayout<RankedTemplate>.offset(of: \.key) == MemoryLayout<Template>.offset(of: \.key))
    #expect(MemoryLayout<RankedTemplate>.offset(of: \.score) == MemoryLayout<Template>.offset(of: \.score))
    #expect(MemoryLayout<RankedTemplate>.offset(of: \.count) == MemoryLayout<Template>.offset(of: \.line_count))
    #expect(
      MemoryLayout<RankedTemplate>.offset(of: \.firstPosition) == MemoryLayout<Template>.offset(of: \.first_position))
    #expect(TOCSIN_MAXIMUM_LINE >= LineTokensLimit.contentByteCount)
  }

  @Test func everyStatusHasAText() {
    let texts = (0...8).map { String(cString: tocsin_status_text(tocsin_status(rawValue: $0))) }
    #expect(Set(texts).count == 9 && !texts.contains("unknown"))
    #expect(String(cString: tocsin_status_text(tocsin_status(rawValue: 99))) == "unknown")
    #expect(tocsin_version() == 0x000100 && tocsin_features() == 1)
  }

  @Test func wrongModelsAndOptionsAreToldApart() throws {
    let keysOnly = try ModelFileWriter.encode(RandomNetwork.ofLines(seed: 9).file(Samples.configuration))
    func status(_ bytes: [UInt8], _ change: (inout tocsin_stream_options) -> Void) -> tocsin_status? {
      do {
        _ = try HostStream(HostModel(bytes), change)
        return nil
      } catch let error as HostError {
        #expect(!error.message.isEmpty && error.message.contains("; "))
        return error.status
      } catch {
        return TOCSIN_OK
      }
    }
    #expect(status(keysOnly) { _ in } == TOCSIN_ERROR_MODEL)
    #expect(status(keysOnly) { $0.takes_keys = 1 } == nil)
    let chimera = try Samples.chimera()
    #expect(status(chimera) { $0.stride = 6 } == TOCSIN_ERROR_ARGUMENT)
    #expect(status(chimera) { $0.threshold = .nan } == TOCSIN_ERROR_ARGUMENT)
    #expect(status(chimera) { $0.session_timeout = .infinity } == TOCSIN_ERROR_ARGUMENT)
    for bytes in [chimera, keysOnly] {
      let tooMany = status(bytes) {
        $0.takes_keys = 1
        $0.maximum_sessions = .max
      }
      #expect(tooMany == TOCSIN_ERROR_ARGUMENT)
    }
  }
}

private enum LineTokensLimit {
  static let contentByteCount = 1 << 16
}
