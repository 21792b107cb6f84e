import CZstd
import Glibc
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Any bytes are a model file or a typed error with a place, read from memory and from a path alike; what is accepted can be
/// looked at in full and encodes to itself.
///
/// Seeds are the vectors of Spec/Vectors and the corpus beside this file. As random changes do not get past a checksum, the
/// mutator takes a file apart, changes one section, row or the header, and puts it together again, mostly with all checksums,
/// digests, lengths and offsets repaired; those of frames, too, as long as they decode.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes = unsafe bytes else { return 0 }
  let input = unsafe Span(_unsafeStart: bytes, count: count)
  let model: ModelFile
  do throws(ModelFormatError) {
    model = try ModelFileReader.read(bytes: input)
    precondition(count % 8 != 0 || readFromPath(input) == .success(model), "a path gives the same")
  } catch {
    precondition(count % 8 != 0 || readFromPath(input) == .failure(error), "a path gives the same")
    precondition(error.place != nil && !"\(error)".isEmpty && !error.rule.isEmpty, "every error has a place and words")
    return 0
  }
  // Of more golden vectors, each of which is an array or several, all that follows takes seconds under AddressSanitizer.
  guard model.goldenVectors.count <= 4096 else { return 0 }
  for data in model.weights { precondition(data.firstNonFinite == nil, "weights are finite") }
  for vector in model.goldenVectors {
    precondition(vector.inputs.count == model.graph.inputs.count, "inputs are there")
  }
  guard let unsigned = try? ModelFileWriter.encode(model, profile: .storedOnly),
    let stored = try? ModelFileWriter.replacingSignatures(of: unsigned.span, with: model.signatures),
    let again = try? ModelFileReader.read(bytes: stored.span), again == model,
    let summary = try? ModelFileReader.inspect(bytes: input),
    let rewritten = try? ModelFileReader.inspect(bytes: stored.span)
  else { preconditionFailure("what was read can be written and read again") }
  precondition(ModelFileReader.recognises(input), "what can be read is recognised")
  for entry in summary.sections {
    let content = try? SectionDecoder().decode(entry, of: input)
    precondition(content?.count == entry.decodedLength, "every section can be taken out")
  }
  precondition(summary.identities.weights == rewritten.identities.weights, "the same weights")
  precondition(summary.identities.content == rewritten.identities.content, "the same content")
  if summary.sections.allSatisfy({ $0.codec == .stored }) {
    precondition(haveEqualBytes(stored, input), "there is one encoding")
  }
  return 0
}

/// A file that has no name any more, to read from its path under /proc.
private let scratch = {
  let path = "/tmp/tocsin-fuzz-\(getpid())"
  defer { unlink(path) }
  return open(path, O_CREAT | O_EXCL | O_RDWR, 0o600)
}()

private func readFromPath(_ bytes: Span<UInt8>) -> Result<ModelFile, ModelFormatError> {
  let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(scratch, $0.baseAddress, $0.count, 0) }
  precondition(written == bytes.count && ftruncate(scratch, bytes.count) == 0, "the scratch file can be written")
  return Result { () throws(ModelFormatError) in try ModelFileReader.read(path: "/proc/self/fd/\(scratch)") }
}

private func haveEqualBytes(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  for index in left.indices where left[index] != right[index] { return false }
  return true
}

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int) -> Int

/// Changes a file; libFuzzer calls it for each new input.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateFile(_ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ maximum: Int, _ seed: UInt32) -> Int {
  guard let data = unsafe data else { return 0 }
  var generator = Generator(state: UInt64(seed))
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: count))
  guard generator.below(16) > 0, var file = LooseFile(bytes) else { return unsafe mutate(data, count, maximum) }
  file.change(&generator)
  let changed = file.assembled(&generator)
  guard changed.count <= maximum else { return unsafe mutate(data, count, maximum) }
  for index in changed.indices { unsafe data[index] = changed[index] }
  return changed.count
}

/// Bytes that libFuzzer has changed in its ways, which know the comparisons that the reader makes.
private func mutated(_ bytes: [UInt8], growth: Int = 64) -> [UInt8] {
  var buffer = bytes + [UInt8](repeating: 0, count: growth)
  let (count, capacity) = (bytes.count, buffer.count)
  let length = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
    guard let start = buffer.baseAddress else { return 0 }
    return unsafe mutate(start, count, capacity)
  }
  return [UInt8](buffer.prefix(length))
}

/// A file taken apart as far as its table can be followed.
private struct LooseFile {
  private struct Section {
    var row: [UInt8]
    var stored: [UInt8]

    /// What a section's one frame decodes to; `nil` for other sections and for frames that do not.
    var decompressed: [UInt8]? {
      guard integer(row, at: 4, byteCount: 4) == 1 else { return nil }
      var content = [UInt8](repeating: 0, count: 1 << 16)
      let count = unsafe content.withUnsafeMutableBytes { target in
        unsafe stored.withUnsafeBytes { source in
          unsafe ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
        }
      }
      return ZSTD_isError(count) == 0 && count > 0 ? [UInt8](content[..<count]) : nil
    }

    /// The bytes that the digest is of, where that can be said.
    var content: [UInt8]? { integer(row, at: 4, byteCount: 4) == 0 ? stored : decompressed }
  }

  private static let rowLength = 96
  private var header: [UInt8]
  private var sections: [Section] = []

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 68 else { return nil }
    header = [UInt8](bytes[..<64])
    let count = integer(bytes, at: 36, byteCount: 4)
    guard count >= 1, count <= 33, 68 + Self.rowLength * count <= bytes.count else { return nil }
    for index in 0..<count {
      let start = 64 + Self.rowLength * index
      let row = [UInt8](bytes[start..<start + Self.rowLength])
      let offset = min(integer(row, at: 8, byteCount: 4), bytes.count)
      let end = min(offset + integer(row, at: 16, byteCount: 4), bytes.count)
      sections.append(Section(row: row, stored: [UInt8](bytes[offset..<end])))
    }
  }

  /// Changes one thing.
  mutating func change(_ generator: inout Generator) {
    let index = generator.below(sections.count)
    switch generator.below(20) {
    case 0: header = [UInt8]((mutated(header, growth: 0) + header).prefix(64))
    case 1: sections[index].row = [UInt8]((mutated(sections[index].row, growth: 0) + sections[index].row).prefix(96))
    case 2: sections.remove(at: index)
    case 3: sections.insert(sections[index], at: index)
    case 4: sections.swapAt(index, generator.below(sections.count))
    case 5: sections[index].row[0] = UInt8(truncatingIfNeeded: generator.below(20))
    case 6: sections[index].stored = []
    case 7...10:
      // The content of a frame changed, and stored as it is.
      guard let content = sections[index].decompressed else { return }
      sections[index].stored = mutated(content)
      put(0, at: 4, byteCount: 4, of: &sections[index].row)
    default: sections[index].stored = mutated(sections[index].stored)
    }
  }

  /// The file, now and then with one thing not repaired.
  func assembled(_ generator: inout Generator) -> [UInt8] {
    var (table, body): ([UInt8], [UInt8]) = ([], [])
    let bodyStart = 68 + Self.rowLength * sections.count
    var decoded = 0
    for section in sections {
      body += [UInt8](repeating: 0, count: (64 - (bodyStart + body.count) % 64) % 64)
      var row = section.row
      put(bodyStart + body.count, at: 8, byteCount: 8, of: &row)
      put(section.stored.count, at: 16, byteCount: 8, of: &row)
      if let content = section.content {
        put(content.count, at: 24, byteCount: 8, of: &row)
        row.replaceSubrange(64..<96, with: Digest.sha256(content.span).bytes)
      }
      put(Int(Digest.crc32c(section.stored.span)), at: 36, byteCount: 4, of: &row)
      if generator.below(100) == 0 { row = [UInt8]((mutated(row, growth: 0) + row).prefix(Self.rowLength)) }
      decoded &+= integer(row, at: 24, byteCount: 4)
      table += row
      body += section.stored
    }
    var header = header
    put(bodyStart + body.count, at: 20, byteCount: 8, of: &header)
    put(decoded, at: 28, byteCount: 8, of: &header)
    put(sections.count, at: 36, byteCount: 4, of: &header)
    put(Int(Digest.crc32c(header.span.extracting(0..<60))), at: 60, byteCount: 4, of: &header)
    var checksum = [UInt8](repeating: 0, count: 4)
    put(Int(Digest.crc32c(table.span)), at: 0, byteCount: 4, of: &checksum)
    return header + table + checksum + body
  }
}

private struct Generator {
  var state: UInt64

  /// SplitMix64.
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(max(bound, 1)))
  }
}

private func integer(_ bytes: [UInt8], at offset: Int, byteCount: Int) -> Int {
  (0..<byteCount).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
}

private func put(_ value: Int, at offset: Int, byteCount: Int, of bytes: inout [UInt8]) {
  for index in 0..<byteCount { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
}
