import Testing
import TocsinAutograd
import TocsinGraph
import TocsinTraining

private func initialised(_ preset: InitialiserPreset = .deepLog, seed: UInt64 = 1) throws -> (
  Graph, ParameterVector<Float>
) {
  let graph = try SmallTraining.windows.training().graph
  let values = ParameterVector<Float>(layout: ParameterLayout(graph))
  values.initialise(graph, Initialisation(preset), seed: seed)
  return (graph, values)
}

/// The test networks have 20 hidden units and 6 classes; tensors 0 to 5 are bias, input, recurrent of both layers.
private let hidden = 20

@Test("each gate's recurrent weights start orthogonal", arguments: [2, 5], 0..<4)
func recurrentWeightsAreOrthogonal(tensor: Int, gate: Int) throws {
  let (_, values) = try initialised()
  let weights = values.values(of: TensorID(tensor))
  func row(_ index: Int) -> ArraySlice<Float> {
    let start = (gate * hidden + index) * hidden
    return weights[start..<start + hidden]
  }
  for first in 0..<hidden {
    for second in 0..<hidden {
      let dot = zip(row(first), row(second)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(dot - (first == second ? 1 : 0)) < 1e-6)
    }
  }
}

@Test("the forget gate's bias starts at 1, all others at 0", arguments: [0, 3])
func forgetBiasIsOne(tensor: Int) throws {
  let (_, values) = try initialised()
  let bias = values.values(of: TensorID(tensor))
  #expect(bias.indices.allSatisfy { bias[$0] == ((hidden..<2 * hidden).contains($0) ? 1 : 0) })
}

/// A tensor and the squared limit that it is drawn within: 6 / (inputs + outputs), or 1 / H.
private let ranges: [(InitialiserPreset, tensor: Int, squaredLimit: Double)] = [
  (.deepLog, 1, 6 / 26), (.deepLog, 4, 6 / 40), (.deepLog, 7, 6 / 26),
  (.pytorch, 0, 1 / 20), (.pytorch, 1, 1 / 20), (.pytorch, 2, 1 / 20), (.pytorch, 7, 1 / 20),
]

@Test("weights fill their range and stay in it", arguments: ranges)
func rangesHold(_ preset: InitialiserPreset, tensor: Int, squaredLimit: Double) throws {
  let (_, values) = try initialised(preset)
  let limit = squaredLimit.squareRoot()
  let elements = values.values(of: TensorID(tensor)).map { Double($0) }
  #expect(elements.allSatisfy { abs($0) <= limit * (1 + 1e-6) })
  #expect((elements.max() ?? 0) > 0.9 * limit)
  #expect((elements.min() ?? 0) < -0.9 * limit)
}

@Test("the seed decides the first values")
func seedDecidesInitialisation() throws {
  #expect(try initialised(.pytorch).1.elements == initialised(.pytorch).1.elements)
  #expect(try initialised(.pytorch).1.elements != initialised(.pytorch, seed: 2).1.elements)
}

@Test("not one bit of DeepLog's first values has changed since its models were trained")
func deepLogStartsAsItDid() throws {
  let (_, values) = try initialised()
  var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
  for element in values.elements { fingerprint = (fingerprint ^ UInt64(element.bitPattern)) &* 0x100_0000_01B3 }
  #expect(fingerprint == 18_001_912_698_881_195_596)
}
