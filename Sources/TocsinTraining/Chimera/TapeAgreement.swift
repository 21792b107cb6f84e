public import TocsinAutograd
public import TocsinDetect
public import TocsinFormat
public import TocsinKernels
import TocsinGraph
import TocsinRuntime

/// Whether the runtime makes the same of windows as the tape that trained the network, to the bit.
public struct TapeAgreement: Equatable, Sendable {
  /// The windows that were run on both.
  public private(set) var windows = 0
  /// The first window of which an output differs in a bit; `nil` where none does.
  public private(set) var firstDifference: Int?

  /// Runs windows of equal length on both.
  ///
  /// - Parameter file: of a network whose weights are `f32`.
  public init(
    _ file: ModelFile, model: ChimeraModel, windows: SessionDataset, kernels: KernelSet
  ) throws(TapeAgreementError) {
    guard let length = windows.first?.count else { return }
    precondition(windows.allSatisfy { $0.count == length }, "windows of equal length")
    do {
      try compare(Tape(Self.weights(of: file, kernels)), file.graph, model, windows, length: length)
    } catch let error as TapeError {
      throw .tape(error)
    } catch let error as RuntimeError {
      throw .runtime(error)
    } catch {
      preconditionFailure("nothing else is thrown")
    }
  }

  /// Windows that are run at a time.
  private static let batchSize = 64

  private static func weights(
    of file: ModelFile, _ kernels: KernelSet
  ) throws(TapeError) -> PreparedWeights<KernelArithmetic> {
    let weights = try PreparedWeights(file.graph, arithmetic: KernelArithmetic(kernels))
    for (index, data) in file.weights.enumerated() {
      guard let elements = data.floats else { preconditionFailure("the weights of a trained network are f32") }
      weights.values.replace(TensorID(index), with: elements)
    }
    weights.update()
    return weights
  }

  private mutating func compare(
    _ tape: Tape<KernelArithmetic>, _ graph: Graph, _ model: ChimeraModel, _ windows: SessionDataset, length: Int
  ) throws {
    let outputs = graph.outputs.map(\.value)
    for start in stride(from: 0, to: windows.count, by: Self.batchSize) {
      let batch = start..<min(start + Self.batchSize, windows.count)
      let inputs = model.inputs(of: batch.flatMap { windows[$0] })
      tape.batch.begin(itemCount: batch.count, stepCount: length)
      for (index, input) in inputs.enumerated() {
        switch input {
        case .uint32(let keys): tape.batch.inputs[index].keys.append(contentsOf: keys)
        default: tape.batch.inputs[index].numbers.append(contentsOf: input.floats ?? [])
        }
      }
      try tape.evaluate(outputs)
      let found = try model.network.goldenVector(batchSize: batch.count, timeSteps: length, inputs: inputs).outputs
      for (value, output) in zip(outputs, found) {
        let (expected, elements) = (tape.elements(of: value), output.floats ?? [])
        let size = expected.count / batch.count
        let differing = expected.indices.first { expected[$0].bitPattern != elements[$0].bitPattern }
        if let differing { firstDifference = min(firstDifference ?? .max, start + differing / size) }
      }
      self.windows += batch.count
    }
  }
}

/// Why windows cannot be run on both tape and runtime.
public enum TapeAgreementError: Error, Equatable, Sendable {
  case tape(TapeError)
  case runtime(RuntimeError)
}
