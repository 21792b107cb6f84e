import CTocsin
import Foundation
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs
import TocsinRuntime

@Suite struct ModelTests {
  @Test func aModelIsDescribed() throws {
    let bytes = try Samples.deepLog()
    let info = try HostModel(bytes).info
    let summary = try ModelFileReader.inspect(bytes: bytes.span)
    #expect(info.size == MemoryLayout<tocsin_model_info>.size)
    #expect(info.kind == TOCSIN_KIND_DEEPLOG && info.reads_lines == 1 && info.window_length == 4)
    #expect(info.session_timeout == 20 && info.input_count == 1)
    #expect(withUnsafeBytes(of: info.identity) { Array($0) } == summary.identities.content.bytes)
    let kernels = try "\(Model.defaultKernels().instructionSet.name)"
    #expect(String(cString: info.kernels) == kernels)
    let chimera = try HostModel(Samples.chimera()).info
    #expect(chimera.kind == TOCSIN_KIND_CHIMERA && chimera.window_length == 5)
  }

  @Test(arguments: [false, true]) func theVocabularyIsListed(isChimera: Bool) throws {
    let bytes = try isChimera ? Samples.chimera() : Samples.deepLog()
    let file = try ModelFileReader.read(bytes: bytes.span)
    let expected = try isChimera ? ChimeraModel(file: file).vocabulary.keys : DeepLogModel(file: file).vocabulary.keys
    let model = try HostModel(bytes)
    #expect(model.info.key_count == expected.count && expected == expected.sorted() && !expected.isEmpty)
    for capacity in [0, 1, expected.count, expected.count + 3] {
      var keys = [UInt32](repeating: 77, count: expected.count + 3)
      #expect(tocsin_model_keys(model.handle, &keys, capacity) == expected.count)
      let written = min(capacity, expected.count)
      #expect(keys[..<written] == expected[..<written] && keys[written...].allSatisfy { $0 == 77 })
    }
    #expect(tocsin_model_keys(model.handle, nil, 5) == expected.count && tocsin_model_keys(nil, nil, 0) == 0)
  }

  @Test func templatesAreTexts() throws {
    let bytes = try Samples.deepLog()
    let parser = try #require(DeepLogModel(file: ModelFileReader.read(bytes: bytes.span)).logParser)
    let model = try HostModel(bytes)
    for key in 1...UInt32(parser.templates.count) {
      let tokens = parser.templates[Int(key) - 1].tokens.map { token in
        switch token {
        case .wildcard: Array("<*>".utf8)
        case .literal(let bytes): bytes
        }
      }
      let expected = Array(tokens.joined(separator: [UInt8(ascii: " ")]))
      for capacity in [0, 1, 5, expected.count, expected.count + 1, 200] {
        var text = [CChar](repeating: 1, count: 201)
        #expect(tocsin_model_template(model.handle, key, &text, capacity) == expected.count)
        let room = max(capacity - 1, 0)
        #expect(text.prefix(min(room, expected.count)).map { UInt8(bitPattern: $0) } == Array(expected.prefix(room)))
        if capacity > 0 { #expect(text[min(room, expected.count)] == 0) }
        #expect(text[capacity...].allSatisfy { $0 == 1 })
      }
      #expect(tocsin_model_template(model.handle, key, nil, 0) == expected.count)
    }
    #expect(tocsin_model_template(model.handle, 0, nil, 0) == 0)
    #expect(tocsin_model_template(model.handle, .max, nil, 0) == 0)
  }

  @Test func aPinnedModelIsThatOne() throws {
    let bytes = try Samples.deepLog()
    var identity = try ModelFileReader.inspect(bytes: bytes.span).identities.content.bytes
    #expect(throws: Never.self) {
      try identity.withUnsafeBufferPointer { pinned in
        _ = try HostModel(bytes) { $0.identity = pinned.baseAddress }
      }
    }
    identity[31] ^= 1
    let error = #expect(throws: HostError.self) {
      try identity.withUnsafeBufferPointer { pinned in
        _ = try HostModel(bytes) { $0.identity = pinned.baseAddress }
      }
    }
    #expect(error?.status == TOCSIN_ERROR_IDENTITY)
  }

  @Test func theSelfTestComparesEveryBit() throws {
    let network = try RandomNetwork.ofLines(seed: 9)
    var file = network.file(Samples.configuration)
    let model = try Model(file: file)
    file.goldenVectors.append(
      try model.goldenVector(batchSize: 2, timeSteps: 3, inputs: [.uint32([1, 2, 3, 4, 5, 6])]))
    let good = try ModelFileWriter.encode(file)
    _ = try HostModel(good) { $0.self_test = 1 }
    guard case .float32(var values) = file.goldenVectors[0].outputs[0] else { return }
    values[1] = values[1].nextUp
    file.goldenVectors[0].outputs[0] = .float32(values)
    let other = try ModelFileWriter.encode(file)
    _ = try HostModel(other)
    let error = #expect(throws: HostError.self) { _ = try HostModel(other) { $0.self_test = 1 } }
    #expect(error?.status == TOCSIN_ERROR_BITS && error?.message.contains("golden vector 0") == true)
  }

  /// Every file that the reader refuses is refused with the same rule and place.
  @Test func invalidFilesAreRefusedByTheirRule() throws {
    let folder = PackageLayout.root.appending(path: "Spec/Vectors/v1")
    var count = 0
    for file in try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: "invalid"), includingPropertiesForKeys: nil)
    where file.pathExtension == "tocsin" {
      let bytes = [UInt8](try Data(contentsOf: file))
      let expected = #expect(throws: ModelFormatError.self) { try ModelFileReader.read(bytes: bytes.span) }
      let error = #expect(throws: HostError.self) { _ = try HostModel(bytes) }
      let byPath = Self.open(path: file.path)
      #expect(error?.rule == expected?.rule && byPath.rule == expected?.rule)
      #expect(error?.status == TOCSIN_ERROR_FORMAT)
      #expect(error?.offset == expected?.place.map { UInt64($0.offset) } ?? .max)
      #expect(error?.section == UInt32(expected?.place?.section?.rawValue ?? 0))
      #expect(error?.message.contains(expected?.rule ?? "?") == true && error?.message.contains("; ") == true)
      count += 1
    }
    #expect(count > 800)
  }

  /// Valid files are models, or are refused as none by their content.
  @Test func validFilesAreOpenedOrRefusedByWhatTheyHold() throws {
    let folder = PackageLayout.root.appending(path: "Spec/Vectors/v1/valid")
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "tocsin" {
      let bytes = [UInt8](try Data(contentsOf: file))
      do {
        let model = try HostModel(bytes) { $0.self_test = 1 }
        #expect(model.info.input_count > 0)
      } catch let error as HostError {
        #expect(error.status == TOCSIN_ERROR_FORMAT || error.status == TOCSIN_ERROR_MODEL, "\(file.path): \(error)")
      }
    }
  }

  @Test func whatIsNoFileIsASystemError() throws {
    let folder = try TemporaryFolder()
    #expect(Self.open(path: folder.url.appending(path: "absent").path).systemError == ENOENT)
    #expect(Self.open(path: folder.url.path).systemError == EISDIR)
    let pipe = folder.url.appending(path: "pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(Self.open(path: pipe).status == TOCSIN_ERROR_SYSTEM)
    #expect(Self.open(path: "/dev/null").rule == "fileTooShort")
  }

  @Test func aLimitBelowTheFileIsToldWithTheNumber() throws {
    let bytes = try Samples.deepLog()
    let error = #expect(throws: HostError.self) {
      _ = try HostModel(bytes) { $0.maximum_memory = bytes.count - 1 }
    }
    #expect(error?.status == TOCSIN_ERROR_MEMORY && error?.byteCount == UInt64(bytes.count))
    #expect(error?.message.contains("\(bytes.count)") == true)
  }

  private static func open(path: String) -> HostError {
    var error = HostError.none
    var model: OpaquePointer?
    _ = tocsin_model_open(path, nil, &model, &error)
    #expect(model == nil)
    return HostError(error)
  }
}
