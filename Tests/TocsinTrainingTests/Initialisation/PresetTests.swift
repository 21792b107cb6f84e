import Foundation
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining

/// What a framework's documentation says of a tensor's first values.
enum Expected: Sendable {
  case all(Float)
  case uniform(limit: Double)
  case normal(deviation: Double)
  /// Columns of length 1 at right angles.
  case orthonormalColumns
}

struct PresetCase: Sendable, CustomTestStringConvertible {
  var preset: InitialiserPreset
  var tensor: Name
  var expected: Expected
  var testDescription: String { "\(preset) \(tensor.text)" }

  init(_ preset: InitialiserPreset, _ tensor: Name, _ expected: Expected) {
    (self.preset, self.tensor, self.expected) = (preset, tensor, expected)
  }

  static let common = InitialiserPreset.allCases.flatMap { preset in
    [
      PresetCase(preset, "norm.scale", .all(1)), PresetCase(preset, "norm.bias", .all(0)),
      PresetCase(preset, "guide", .all(0)),
      PresetCase(preset, "attention.in.bias", .all(0)), PresetCase(preset, "attention.out.bias", .all(0)),
    ]
  }

  static let pytorch = [
    PresetCase(.pytorch, "embedding", .normal(deviation: 1)),
    PresetCase(.pytorch, "attention.in.weight", .uniform(limit: (6.0 / (32 + 96)).squareRoot())),
    PresetCase(.pytorch, "attention.out.weight", .uniform(limit: (1.0 / 32).squareRoot())),
    PresetCase(.pytorch, "convolution.weight", .uniform(limit: (1.0 / 72).squareRoot())),
    PresetCase(.pytorch, "convolution.bias", .uniform(limit: (1.0 / 72).squareRoot())),
    PresetCase(.pytorch, "lstm.input", .uniform(limit: (1.0 / 30).squareRoot())),
    PresetCase(.pytorch, "lstm.recurrent", .uniform(limit: (1.0 / 30).squareRoot())),
    PresetCase(.pytorch, "lstm.bias", .uniform(limit: (1.0 / 30).squareRoot())),
    PresetCase(.pytorch, "lstm.recurrentBias", .uniform(limit: (1.0 / 30).squareRoot())),
    PresetCase(.pytorch, "gru.input", .uniform(limit: (1.0 / 20).squareRoot())),
    PresetCase(.pytorch, "gru.recurrentBias", .uniform(limit: (1.0 / 20).squareRoot())),
    PresetCase(.pytorch, "head.weight", .uniform(limit: (1.0 / 20).squareRoot())),
    PresetCase(.pytorch, "head.bias", .uniform(limit: (1.0 / 20).squareRoot())),
  ]

  static let keras = [
    PresetCase(.keras, "embedding", .uniform(limit: 0.05)),
    // Kernels [32, 4, 8] and [4, 8, 32].
    PresetCase(.keras, "attention.in.weight", .uniform(limit: (6.0 / (32 * 4 + 32 * 8)).squareRoot())),
    PresetCase(.keras, "attention.out.weight", .uniform(limit: (6.0 / (4 * 8 + 4 * 32)).squareRoot())),
    PresetCase(.keras, "convolution.weight", .uniform(limit: (6.0 / (3 * 24 + 3 * 32)).squareRoot())),
    PresetCase(.keras, "convolution.bias", .all(0)),
    PresetCase(.keras, "lstm.input", .uniform(limit: (6.0 / (32 + 120)).squareRoot())),
    PresetCase(.keras, "lstm.recurrent", .orthonormalColumns),
    PresetCase(.keras, "lstm.recurrentBias", .all(0)),
    PresetCase(.keras, "gru.input", .uniform(limit: (6.0 / (30 + 60)).squareRoot())),
    PresetCase(.keras, "gru.recurrent", .orthonormalColumns),
    PresetCase(.keras, "gru.bias", .all(0)),
    PresetCase(.keras, "head.weight", .uniform(limit: (6.0 / (20 + 25)).squareRoot())),
    PresetCase(.keras, "head.bias", .all(0)),
    // What DeepLog's networks do not have starts as in Keras.
    PresetCase(.deepLog, "gru.recurrent", .orthonormalColumns),
    PresetCase(.deepLog, "convolution.bias", .all(0)),
  ]
}

@Test(
  "a preset starts each tensor as its framework does",
  arguments: PresetCase.common + PresetCase.pytorch + PresetCase.keras)
func presetsHold(_ testCase: PresetCase) throws {
  let tensor = LayeredNetwork.id(testCase.tensor)
  let values = try LayeredNetwork.initialised(Initialisation(testCase.preset)).values(of: tensor).map { Double($0) }
  expect(values, testCase.expected, columns: LayeredNetwork.tensors[tensor.index].sizes.last ?? 1)
}

/// Bounds hold for all elements; moments to five standard errors.
func expect(_ values: [Double], _ expected: Expected, columns: Int) {
  let count = Double(values.count)
  func expectMoments(deviation: Double, kurtosis: Double) {
    #expect(abs(values.reduce(0, +) / count) < 5 * deviation / count.squareRoot())
    let variance = values.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(variance / (deviation * deviation) - 1) < 5 * ((kurtosis - 1) / count).squareRoot())
  }
  switch expected {
  case .all(let value): #expect(values.allSatisfy { $0 == Double(value) })
  case .uniform(let limit):
    #expect(values.allSatisfy { abs($0) <= limit * (1 + 1e-7) })
    expectMoments(deviation: limit / 3.squareRoot(), kurtosis: 1.8)
  case .normal(let deviation): expectMoments(deviation: deviation, kurtosis: 3)
  case .orthonormalColumns:
    for first in 0..<columns {
      for second in 0...first {
        let dot = stride(from: 0, to: values.count, by: columns).reduce(0) {
          $0 + values[$1 + first] * values[$1 + second]
        }
        #expect(abs(dot - (first == second ? 1 : 0)) < 1e-6)
      }
    }
  }
}

@Test("Keras's forget gates start at 1, its other gates at 0")
func kerasForgetBias() throws {
  let bias = try LayeredNetwork.initialised(Initialisation(.keras)).values(of: LayeredNetwork.id("lstm.bias"))
  #expect(bias == (0..<120).map { (30..<60).contains($0) ? 1 : 0 })
}

@Test("attention without projections of its own leaves the layers before it linear ones")
func plainLinearBeforeAttention() throws {
  let input = PortDeclaration(
    name: "x", dtype: .float32, shape: Shape([.batch(maximum: 4), .time(maximum: 4), .fixed(16)]))
  let graph = try Graph(
    inputs: [input],
    tensors: [
      TensorDeclaration(name: "bias", dtype: .float32, shape: Shape(fixed: [16])),
      TensorDeclaration(name: "query", dtype: .float32, shape: Shape(fixed: [16, 16])),
    ],
    nodes: [
      .linear(ValueID(0), weight: TensorID(1), bias: TensorID(0)),
      .attention(
        query: ValueID(1), key: ValueID(0), value: ValueID(0), heads: 1, scale: 1, isCausal: false, validKeys: nil),
    ],
    outputs: [Output(name: "y", value: ValueID(2))])
  let values = ParameterVector<Float>(layout: ParameterLayout(graph))
  values.initialise(graph, Initialisation(.pytorch), seed: 1)
  expect(values.values(of: TensorID(1)).map { Double($0) }, .uniform(limit: 0.25), columns: 16)
  #expect(values.values(of: TensorID(0)).contains { $0 != 0 })
}

@Test("a tensor starts alike whatever the others are called", arguments: [InitialiserPreset.pytorch, .keras])
func tensorsHaveStreamsOfTheirOwn(preset: InitialiserPreset) throws {
  let values = try LayeredNetwork.initialised(Initialisation(preset)).elements
  let renamed = try LayeredNetwork.initialised(Initialisation(preset), headBias: "head.bias2").elements
  let other = try LayeredNetwork.initialised(Initialisation(preset), seed: 2).elements
  #expect(zip(values, renamed).filter { $0.0 != $0.1 }.count <= 25)
  #expect(zip(values, other).filter { $0.0 != $0.1 }.count > values.count / 2)
}
