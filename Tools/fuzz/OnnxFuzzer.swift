import SwiftProtobuf
import TocsinInterchange

/// Any bytes are an ONNX file that can be imported, or a typed error; the same bytes give the same network. Time and
/// memory stay within what libFuzzer is told. What was imported, written and read again is the same.
///
/// Input: the file; a checksum of it chooses the options, so that what leaves the file good still varies them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count >= 1 else { return 0 }
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  var options = OnnxImportOptions()
  let checksum = input.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  let choice = checksum >> 32
  options.variesBatch = choice & 1 != 0
  if choice & 2 != 0 { options.maximumSteps = 8 }
  switch choice >> 2 & 3 {
  case 1: options.batchAxis = .index(1)
  case 2: options.batchAxis = .none
  default: break
  }
  if choice >> 4 & 7 == 0 { options.fixedSteps = 5 }
  let importer = OnnxImporter(options: options)
  guard let network = try? importer.importNetwork(input) else { return 0 }
  guard let again = try? importer.importNetwork(input) else { preconditionFailure("what was imported once is again") }
  precondition(network.graph == again.graph && network.weights == again.weights, "an import is always the same")
  guard let written = try? OnnxExporter().export(network.graph, weights: network.weights),
    let returned = try? OnnxImporter().importNetwork(written.bytes)
  else { preconditionFailure("every network is written and read again") }
  precondition(network.graph == returned.graph && network.weights == returned.weights, "it comes back as it was")
  return 0
}

@_silgen_name("LLVMFuzzerMutate")
func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int, _ maximum: Int) -> Int

/// Changes a file: mostly a field of a message, so that what is behind the decoder is reached; else any bytes.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int, _ maximum: Int, _ seed: CUnsignedInt) -> Int {
  var random = SplitMix(state: UInt64(seed))
  var input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  // Tocsin's own form has a reader of its own.
  if random.next(16) == 0, let network = try? OnnxImporter().importNetwork(input),
    let written = try? OnnxExporter().export(network.graph, weights: network.weights)
  {
    input = written.bytes
  }
  guard random.next(8) != 0, var model = try? OnnxModel(serializedBytes: input) else {
    return unsafe mutateBytes(bytes, count, maximum)
  }
  for _ in 0...random.next(3) { model.mutate(&random) }
  guard let changed: [UInt8] = try? model.serializedBytes(), changed.count <= maximum, let bytes = unsafe bytes else {
    return unsafe mutateBytes(bytes, count, maximum)
  }
  for (index, byte) in changed.enumerated() { unsafe bytes[index] = byte }
  return changed.count
}

private struct SplitMix {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(max(bound, 1)))
  }

  /// A size, an axis, or a number that strains arithmetic.
  mutating func number() -> Int64 {
    let numbers: [Int64] = [
      0, 1, -1, 2, 3, 4, 5, -2, -3, 6, 7, 8, 64, 255, 4096, 1 << 20, 1 << 24, 1 << 31, 1 << 40, .max, .min, .min + 1,
    ]
    return numbers[next(numbers.count)]
  }
}

extension OnnxModel {
  fileprivate mutating func mutate(_ random: inout SplitMix) {
    guard !graph.node.isEmpty else { return }
    let index = random.next(graph.node.count)
    switch random.next(16) {
    case 0: graph.node[index].opType = operations[random.next(operations.count)]
    case 1: graph.node.swapAt(index, random.next(graph.node.count))
    case 2: graph.node.remove(at: index)
    case 3: graph.node.insert(graph.node[random.next(graph.node.count)], at: index)
    case 4, 5:
      guard !graph.node[index].input.isEmpty else { return }
      let values = graph.node.flatMap(\.output) + graph.initializer.map(\.name) + graph.input.map(\.name) + [""]
      graph.node[index].input[random.next(graph.node[index].input.count)] = values[random.next(values.count)]
    case 6: graph.node[index].input.append(graph.node[random.next(graph.node.count)].output.first ?? "")
    case 7: _ = graph.node[index].input.popLast()
    case 8, 9, 10:
      guard !graph.node[index].attribute.isEmpty else { return }
      graph.node[index].attribute[random.next(graph.node[index].attribute.count)].mutate(&random)
    case 11, 12:
      guard !graph.initializer.isEmpty else { return }
      graph.initializer[random.next(graph.initializer.count)].mutate(&random)
    case 13:
      guard !graph.input.isEmpty else { return }
      graph.input[random.next(graph.input.count)].type.mutate(&random)
    case 14:
      guard !graph.output.isEmpty else { return }
      graph.output[0].name = graph.node[index].output.first ?? ""
    default:
      guard !opsetImport.isEmpty else { return }
      opsetImport[0].version = Int64(12 + random.next(11))
    }
  }
}

extension OnnxAttribute {
  fileprivate mutating func mutate(_ random: inout SplitMix) {
    switch random.next(5) {
    case 0: i = random.number()
    case 1: if ints.isEmpty { ints.append(random.number()) } else { ints[random.next(ints.count)] = random.number() }
    case 2: ints.append(random.number())
    case 3: if t.isEmpty { type = Int32(random.next(12)) } else { t[0].mutate(&random) }
    default: name = ["axis", "axes", "perm", "to", "keepdims", "group", "pads", "direction"][random.next(8)]
    }
  }
}

extension OnnxTensor {
  fileprivate mutating func mutate(_ random: inout SplitMix) {
    switch random.next(6) {
    case 0: if dims.isEmpty { dims.append(random.number()) } else { dims[random.next(dims.count)] = random.number() }
    case 1: dims.append(1)
    case 2: _ = dims.popLast()
    case 3: dataType = Int32(random.next(17))
    case 4:
      // One more whole number of a list, or another: shapes, axes, starts.
      guard dataType == 7, hasRawData, rawData.count >= 8 else { return }
      let place = rawData.startIndex + 8 * random.next(rawData.count / 8)
      for (offset, byte) in withUnsafeBytes(of: random.number().littleEndian, Array.init).enumerated() {
        rawData[place + offset] = byte
      }
    default: dims.reverse()
    }
  }
}

extension OnnxType {
  fileprivate mutating func mutate(_ random: inout SplitMix) {
    guard !tensorType.shape.dim.isEmpty else { return }
    let index = random.next(tensorType.shape.dim.count)
    switch random.next(4) {
    case 0: tensorType.shape.dim[index].dimValue = random.number()
    case 1:
      tensorType.shape.dim[index].clearDimValue()
      tensorType.shape.dim[index].dimParam = ["B", "T", "n"][random.next(3)]
    case 2: tensorType.elemType = [1, 6, 7, 9][random.next(4)]
    default: tensorType.shape.dim.remove(at: index)
    }
  }
}

private let operations = [
  "Abs", "Add", "And", "AveragePool", "BatchNormalization", "Cast", "CastLike", "Clip", "Concat", "Constant",
  "ConstantOfShape", "Conv", "Div", "Dropout", "Einsum", "Equal", "Erf", "Exp", "Expand", "EyeLike", "Flatten", "GRU",
  "Gather", "GatherND", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "HardSigmoid", "HardSwish",
  "Identity", "If", "InstanceNormalization", "IsNaN", "LSTM", "LayerNormalization", "LeakyRelu", "Less", "Log",
  "LogSoftmax", "MatMul", "Max", "MaxPool", "Min", "Mod", "Mul", "Neg", "Not", "OneHot", "Or", "PRelu", "Pad", "Pow",
  "Range", "Reciprocal", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "Relu", "Reshape",
  "ScatterND", "Shape", "Sigmoid", "Sin", "Size", "Slice", "Softmax", "Split", "Sqrt", "Squeeze", "Sub", "Tanh",
  "Tile", "Transpose", "Trilu", "Unsqueeze", "Where", "Xor",
]
