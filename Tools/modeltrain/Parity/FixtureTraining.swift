import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor
import ToolSupport

/// A fixture's training, done by our tape, losses and optimisers.
struct FixtureTraining {
  private let fixture: TrainingFixture
  private let graph: Graph
  private let weights: PreparedWeights<KernelArithmetic>
  private let tape: Tape<KernelArithmetic>
  private let optimiser: Optimiser
  private let gradient: ParameterVector<Float>
  private let losses: [(loss: Loss, scale: Double)]
  /// The values that the pass is run for: outputs, and what losses are functions of.
  private let wanted: [ValueID]

  init(_ fixture: TrainingFixture, kernels: KernelSet) throws(ToolFailure) {
    self.fixture = fixture
    graph = try fixture.graph()
    do throws(TapeError) {
      weights = try PreparedWeights(graph, arithmetic: KernelArithmetic(kernels))
    } catch {
      throw ToolFailure("\(error)")
    }
    for (index, tensor) in graph.tensors.enumerated() {
      let values = try fixture.numbers(fixture.tensors[index].name, in: fixture.parameters)
      guard values.count == tensor.shape.maximumCount else {
        throw ToolFailure("\(tensor.name.text) has \(values.count) elements; write the fixtures anew")
      }
      weights.values.replace(TensorID(index), with: values)
    }
    weights.update()
    tape = Tape(weights)
    tape.differentiatesInputs = true
    try fixture.fill(&tape.batch)
    try fixture.optimiser.check()
    optimiser = Optimiser(
      fixture.optimiser.configuration, layout: weights.values.layout,
      groups: fixture.optimiser.groups(of: fixture.tensors))
    gradient = ParameterVector(layout: weights.values.layout)
    var losses: [(loss: Loss, scale: Double)] = []
    var wanted = graph.outputs.map(\.value)
    for (index, loss) in fixture.losses.enumerated() {
      do throws(ToolFailure) {
        losses.append(try loss.term(of: fixture, graph: graph))
      } catch {
        throw ToolFailure("losses.\(index): \(error.message)")
      }
      for value in loss.values { wanted.append(try fixture.value(value)) }
    }
    self.losses = losses
    self.wanted = wanted
  }

  /// Takes the steps, and returns the numbers that PyTorch has noted too.
  func run() throws(ToolFailure) -> TrainingFixture.Expected {
    var numbers = TrainingFixture.Expected(outputs: [:], losses: [], gradients: [:], inputGradients: [:], trained: [:])
    for step in fixture.expected.losses.indices {
      numbers.losses.append(try forwardAndBackward())
      if step == 0 {
        for output in graph.outputs { numbers.outputs[output.name.text] = doubles(tape.elements(of: output.value)) }
        numbers.gradients = tensors(of: gradient)
        for (index, port) in graph.inputs.enumerated() where port.dtype == .float32 {
          numbers.inputGradients[port.name.text] = doubles(tape.gradientElements(ofInput: index))
        }
      }
      let clipping = fixture.optimiser.clipNorm.map { clippingFactor(norm: gradient.norm, maximum: $0) } ?? 1
      optimiser.update(
        weights.values, gradient: gradient,
        learningRate: fixture.optimiser.learningRate * fixture.optimiser.rateFactor(atStep: step),
        gradientFactor: clipping)
      weights.update()
    }
    numbers.trained = tensors(of: weights.values)
    return numbers
  }

  private func forwardAndBackward() throws(ToolFailure) -> Double {
    do throws(TapeError) {
      try tape.evaluate(wanted)
    } catch {
      throw ToolFailure("\(error)")
    }
    var sum = 0.0
    for (loss, scale) in losses { sum += scale * tape.add(loss, scale: Float(scale)) }
    tape.differentiate(into: gradient)
    return sum
  }

  private func tensors(of vector: ParameterVector<Float>) -> [String: [Double]] {
    var arrays: [String: [Double]] = [:]
    for (index, tensor) in graph.tensors.enumerated() {
      arrays[tensor.name.text] = doubles(vector.values(of: TensorID(index)))
    }
    return arrays
  }

  private func doubles(_ values: [Float]) -> [Double] { values.map { Double($0) } }
}

extension TrainingFixture {
  /// The numbers of a name.
  func numbers(_ name: String?, in arrays: [String: [Double]]) throws(ToolFailure) -> [Float] {
    guard let name, let numbers = arrays[name] else {
      throw ToolFailure("there are no numbers for \(name ?? "targets"); write the fixtures anew")
    }
    guard numbers.allSatisfy({ Float($0).isFinite }) else {
      throw ToolFailure("\(name) has a number that is too large for float32; write the fixtures anew")
    }
    return numbers.map { Float($0) }
  }

  /// How far our training is from PyTorch's.
  func compared(kernels: KernelSet) throws(ToolFailure) -> ParityReport.Case {
    let training = try FixtureTraining(self, kernels: kernels)
    try expected.check()
    let found = try training.run()
    try expected.checkCovers(found)
    return ParityReport.Case(
      name: printable(Array(name.utf8)), outputs: relativeError(of: found.outputs, from: expected.outputs),
      losses: zip(found.losses, expected.losses).map { relativeError(of: $0, from: $1) }.max() ?? .infinity,
      gradients: max(
        relativeError(of: found.gradients, from: expected.gradients),
        relativeError(of: found.inputGradients, from: expected.inputGradients)),
      trained: relativeError(of: found.trained, from: expected.trained))
  }

  /// Lays out the inputs: items of equally many steps, or packed sequences of keys.
  func fill(_ tapeBatch: inout TapeBatch<Float>) throws(ToolFailure) {
    guard let lengths else {
      tapeBatch.begin(itemCount: batch, stepCount: steps)
      for (index, port) in inputs.enumerated() {
        let numbers = try numbers(port.name, in: data)
        switch port.dtype {
        case .f32: tapeBatch.inputs[index].numbers.append(contentsOf: numbers)
        case .u32: tapeBatch.inputs[index].keys.append(contentsOf: try keys(port.name))
        }
      }
      return
    }
    guard inputs.count == 1, inputs[0].dtype == .u32 else {
      throw ToolFailure("sequences of different lengths are one input of keys; write the fixtures anew")
    }
    let keys = try keys(inputs[0].name)
    guard keys.count == batch * steps else {
      throw ToolFailure("a key for each step is missing; write the fixtures anew")
    }
    let samples = lengths.enumerated().map { item, length in
      SequenceSample(
        inputs: Array(keys[item * steps..<item * steps + length]),
        targets: [Int32](repeating: SequenceSample.noTarget, count: length), weight: 1)
    }
    var sequences = SequenceBatch()
    sequences.fill(samples, indices: Array(samples.indices)[...])
    tapeBatch.pack(sequences)
  }

  private func keys(_ name: String) throws(ToolFailure) -> [UInt32] {
    try numbers(name, in: data).map { number throws(ToolFailure) in
      guard let key = UInt32(exactly: number) else {
        throw ToolFailure("\(number) in \(name) is no key; write the fixtures anew")
      }
      return key
    }
  }
}
