public import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Reduces the weights of a model to fewer bits. What the graph computes stays the same but for their rounding.
///
/// bf16 takes all floats of matrices. int8 takes the weights that the runtime multiplies in integers, and tables that keys
/// look up: see ``WeightSelection``. Biases and norms stay as they are: they are few, and added as they are.
public struct WeightReduction: Sendable {
  /// What the weights become.
  public var precision: WeightPrecision
  /// Tensors that keep their type, by name, or by the beginning of their names followed by `*`.
  public var keep: [String]

  /// A reduction of all weights that the precision takes, but for those to keep.
  public init(to precision: WeightPrecision, keep: [String] = []) {
    self.precision = precision
    self.keep = keep
  }

  /// The model with its weights reduced. All else is that of `file`, golden vectors too: their outputs are to be recorded
  /// again. Where no tensor is taken, the result is `file`.
  ///
  /// Costs a pass over the weights for bf16, and 27 for int8: one for each scale that is tried. The same on every machine.
  /// - Throws: where a tensor is reduced already, a name to keep is unknown, or a float is not finite or too large for bf16.
  public func reduce(_ file: ModelFile) throws(PrecisionError) -> ModelFile {
    for tensor in file.graph.tensors where tensor.dtype == .bfloat16 || tensor.dtype == .int8 {
      throw .alreadyReduced(tensor: tensor.name, dtype: tensor.dtype)
    }
    let kept = try TensorPatterns(keep).matches(in: file.graph.tensors.map(\.name))
    let selection = WeightSelection(of: file.graph, precision: precision, keeping: kept)
    var reduced = file
    var tensors = file.graph.tensors
    for index in tensors.indices where selection.isTaken[index] {
      tensors[index].dtype = precision.dtype
      reduced.weights[index] = try reduce(file.weights[index].floats ?? [], of: tensors[index])
    }
    do throws(GraphError) {
      reduced.graph = try Graph(
        inputs: file.graph.inputs, tensors: tensors, nodes: file.graph.nodes, outputs: file.graph.outputs)
    } catch {
      throw .graph(error)
    }
    return reduced
  }

  private func reduce(_ values: [Float], of tensor: TensorDeclaration) throws(PrecisionError) -> TensorData {
    if let element = TensorData.float32(values).firstNonFinite {
      throw .notFinite(tensor: tensor.name, element: element)
    }
    switch precision {
    case .int8: return .int8(quantising: values, channels: tensor.shape.dimensions.first?.maximum ?? 1)
    case .bfloat16:
      let halves = values.map(UInt16.init(bfloat16Rounding:))
      let data = TensorData.bfloat16(halves)
      if let element = data.firstNonFinite { throw .tooLarge(tensor: tensor.name, element: element) }
      return data
    }
  }
}

extension UInt16 {
  /// The bits of the bf16 that is nearest to a finite number, ties to even: those of an infinity where it is too large.
  init(bfloat16Rounding value: Float) {
    let bits = value.bitPattern
    // Half of the lowest bit that stays, less a trace where that bit is 0.
    self.init(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}
