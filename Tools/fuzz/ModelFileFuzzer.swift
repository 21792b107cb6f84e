import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Any bytes are a model file or a typed error; a file that is accepted encodes to itself.
///
/// Random bytes do not get past a checksum. So all inputs but those that begin with the magic of a file are changes to a
/// valid file, of which the checksums are put right again: a byte that chooses the file, then an offset of two bytes and
/// the byte there, as often as there are bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count)
  guard count > 0 else { return 0 }
  if input[0] == samples[0][0] {
    _ = try? ModelFileReader.read(bytes: input)
    return 0
  }
  var file = samples[Int(input[0]) % samples.count]
  for index in stride(from: 1, to: count - 2, by: 3) {
    file[(Int(input[index]) | Int(input[index + 1]) << 8) % file.count] = input[index + 2]
  }
  repairChecksums(&file)
  guard let model = try? ModelFileReader.read(bytes: file.span) else { return 0 }
  precondition((try? encodedAgain(model)) == file, "there is one encoding")
  return 0
}

/// A file as its reader knows it, signatures included.
private func encodedAgain(_ model: ModelFile) throws(ModelFormatError) -> [UInt8] {
  let file = try ModelFileWriter.encode(model, profile: .storedOnly)
  return try ModelFileWriter.replacingSignatures(of: file.span, with: model.signatures)
}

/// Small files, every section stored as it is: one of full precision, one with bf16 and int8 that two keys have signed.
private let samples: [[UInt8]] = [[DType.float32, .float32], [.bfloat16, .int8]].map { types in
  guard var model = try? sample(types) else { preconditionFailure("the samples are valid") }
  if types[1] == .int8 { model.signatures = [1, 2].compactMap(signature) }
  guard let file = try? encodedAgain(model) else { preconditionFailure("the samples are valid") }
  return file
}

/// A signature of a key that has no other.
private func signature(_ key: UInt8) -> ModelSignature? {
  SHA256Digest(bytes: [UInt8](repeating: key, count: 32)).flatMap { key in
    ModelSignature(keyIdentifier: key, bytes: [UInt8](repeating: 7, count: ModelSignature.byteCount))
  }
}

/// An embedding and a linear layer.
private func sample(_ types: [DType]) throws -> ModelFile {
  let graph = try Graph(
    inputs: [PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 2)]))],
    tensors: [
      TensorDeclaration(name: "bias", dtype: .float32, shape: Shape(fixed: [3])),
      TensorDeclaration(name: "table", dtype: types[0], shape: Shape(fixed: [5, 2])),
      TensorDeclaration(name: "weight", dtype: types[1], shape: Shape(fixed: [3, 2])),
    ],
    nodes: [
      .embedding(ValueID(0), table: TensorID(1)), .linear(ValueID(1), weight: TensorID(2), bias: TensorID(0)),
    ],
    outputs: [Output(name: "scores", value: ValueID(2))])
  let weights = graph.tensors.map { tensor -> TensorData in
    let count = tensor.shape.maximumCount ?? 0
    return switch tensor.dtype {
    case .float32, .uint32: .float32([Float](repeating: 0.5, count: count))
    case .bfloat16: .bfloat16([UInt16](repeating: 0x3F00, count: count))
    case .int8: .int8([Int8](repeating: 64, count: count), scales: [Float](repeating: 0.0078125, count: 3))
    }
  }
  var model = ModelFile(graph: graph, weights: weights, detector: [1], vocabulary: [2])
  model.logParser = [3]
  model.goldenVectors = [
    GoldenVector(batchSize: 1, timeSteps: 0, inputs: [.uint32([1])], outputs: [.float32([1, 1, 1])])
  ]
  model.card.set("name", to: "sample")
  return model
}

/// Makes every checksum and digest fit again, as far as the table can be followed.
private func repairChecksums(_ file: inout [UInt8]) {
  let tableEnd = 64 + 96 * integer(file, at: 36, byteCount: 4)
  if tableEnd + 4 <= file.count {
    for row in stride(from: 64, to: tableEnd, by: 96) {
      let start = integer(file, at: row + 8, byteCount: 4)
      let end = start + integer(file, at: row + 16, byteCount: 4)
      guard end <= file.count else { continue }
      let stored = Array(file[start..<end])
      put(Digest.crc32c(stored.span), at: row + 36, of: &file)
      file.replaceSubrange(row + 64..<row + 96, with: Digest.sha256(stored.span).bytes)
    }
    let checksum = Digest.crc32c(file.span.extracting(64..<tableEnd))
    put(checksum, at: tableEnd, of: &file)
  }
  let checksum = Digest.crc32c(file.span.extracting(0..<60))
  put(checksum, at: 60, of: &file)
}

private func integer(_ file: [UInt8], at offset: Int, byteCount: Int) -> Int {
  (0..<byteCount).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) }
}

private func put(_ value: UInt32, at offset: Int, of file: inout [UInt8]) {
  for index in 0..<4 { file[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
}
