import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A generator of reproducible numbers (SplitMix64).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// DeepLog's network of one layer: `classes` keys, `hidden` units.
///
/// - Parameter types: the types of its three matrices.
func lstmGraph(
  classes: Int, hidden: Int, batch: Int = 4, time: Int = 3, types: [DType] = [.float32, .float32, .float32]
) throws -> Graph {
  try Graph(
    inputs: [
      PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: batch), .time(maximum: time)]))
    ],
    tensors: [
      TensorDeclaration(name: "lstm0.bias", dtype: .float32, shape: Shape(fixed: [4 * hidden])),
      TensorDeclaration(name: "lstm0.input", dtype: types[0], shape: Shape(fixed: [4 * hidden, classes])),
      TensorDeclaration(name: "lstm0.recurrent", dtype: types[1], shape: Shape(fixed: [4 * hidden, hidden])),
      TensorDeclaration(name: "output.bias", dtype: .float32, shape: Shape(fixed: [classes])),
      TensorDeclaration(name: "output.weight", dtype: types[2], shape: Shape(fixed: [classes, hidden])),
    ],
    nodes: [
      .oneHot(ValueID(0), classes: classes),
      .lstm(
        ValueID(1), input: TensorID(1), recurrent: TensorID(2), bias: TensorID(0), recurrentBias: nil,
        direction: .forward),
      .step(ValueID(2), .last),
      .linear(ValueID(3), weight: TensorID(4), bias: TensorID(3)),
      .softmax(ValueID(4)),
    ],
    outputs: [Output(name: "probabilities", value: ValueID(5))])
}

/// A model with every section that this version writes. Weights are random between 1/32 and 1/8 and their negatives, with
/// every mantissa bit random; one of them is -0.
func sampleModel(classes: Int = 3, hidden: Int = 2, seed: UInt64 = 1) throws -> ModelFile {
  var generator = SplitMix64(seed: seed)
  let graph = try lstmGraph(classes: classes, hidden: hidden)
  var model = ModelFile(
    graph: graph,
    weights: graph.tensors.map { tensor in
      .float32(
        (0..<(tensor.shape.maximumCount ?? 0)).map { _ in
          Float(bitPattern: 0x3D00_0000 | UInt32(truncatingIfNeeded: generator.next()) & 0x80FF_FFFF)
        })
    })
  if case .float32(var bias) = model.weights[0] {
    bias[0] = -0.0
    model.weights[0] = .float32(bias)
  }
  model.detector = [9, 0, 0, 0]
  model.logParser = [5]
  model.vocabulary = (0..<classes).flatMap { [UInt8($0), 0, 0, 0] }
  for index in 0..<2 {
    let batch = index + 1
    model.goldenVectors.append(
      GoldenVector(
        batchSize: batch, timeSteps: 3,
        inputs: [.uint32((0..<batch * 3).map { _ in UInt32.random(in: 0..<UInt32(classes), using: &generator) })],
        outputs: [.float32((0..<batch * classes).map { _ in Float.random(in: 0...1, using: &generator) })]))
  }
  model.card.set("name", to: "sample")
  model.card.set("licence", to: "Apache-2.0")
  model.provenance.set("seed", to: "1")
  return model
}

/// The samples that every property of files is checked on.
enum Sample: CaseIterable {
  /// ``sampleModel(classes:hidden:seed:)``.
  case fullPrecision
  /// ``reducedModel(classes:hidden:)``.
  case reducedPrecision

  func model(classes: Int = 3, hidden: Int = 2) throws -> ModelFile {
    switch self {
    case .fullPrecision: try sampleModel(classes: classes, hidden: hidden)
    case .reducedPrecision: try reducedModel(classes: classes, hidden: hidden)
    }
  }
}

/// The sample with its input and output weights as int8 and its recurrent weights as bf16. By default the last tensor,
/// of int8, ends two bytes short of a multiple of 4.
func reducedModel(classes: Int = 3, hidden: Int = 2) throws -> ModelFile {
  let full = try sampleModel(classes: classes, hidden: hidden)
  var model = ModelFile(
    graph: try lstmGraph(classes: classes, hidden: hidden, types: [.int8, .bfloat16, .int8]), weights: full.weights,
    detector: full.detector, vocabulary: full.vocabulary, goldenVectors: full.goldenVectors, card: full.card,
    provenance: full.provenance)
  model.logParser = full.logParser
  for index in [1, 4] {
    let floats = full.weights[index].floats ?? []
    // Sample weights lie below 1/8 in size.
    model.weights[index] = .int8(
      floats.map { Int8(($0 * 1016).rounded()) },
      scales: (0..<model.graph.tensors[index].shape.dimensions[0].maximum).map { 1 / (1016 + Float($0)) })
  }
  model.weights[2] = .bfloat16((full.weights[2].floats ?? []).map { UInt16($0.bitPattern >> 16) })
  return model
}
