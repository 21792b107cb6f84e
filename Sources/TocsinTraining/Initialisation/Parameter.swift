import TocsinGraph
import TocsinTensor

/// A tensor of a graph as an initialiser sees it.
struct Parameter {
  let tensor: TensorID
  let name: Name
  let sizes: [Int]
  let role: ParameterRole
  /// Of the matrix that it belongs to: a bias has those of its weights. A recurrent layer's gates count as one matrix.
  let fans: Fans
  /// The hidden units of a recurrent layer, else 0.
  let hidden: Int
  /// The heads of the attention that it belongs to, else 0.
  let heads: Int
}

extension Graph {
  /// All tensors that ops read, in order of first use; the first use says what a tensor is.
  var parameters: [Parameter] {
    var isListed = [Bool](repeating: false, count: tensors.count)
    var parameters: [Parameter] = []
    let attention = AttentionLayers(self)
    for (node, op) in nodes.enumerated() {
      func add(_ tensor: TensorID?, _ role: ParameterRole, _ fans: Fans, hidden: Int = 0, heads: Int = 0) {
        guard let tensor, !isListed[tensor.index] else { return }
        isListed[tensor.index] = true
        parameters.append(
          Parameter(
            tensor: tensor, name: tensors[tensor.index].name, sizes: sizes(of: tensor), role: role, fans: fans,
            hidden: hidden, heads: heads))
      }
      switch op {
      case .embedding(_, let table): add(table, .embeddingTable, matrixFans(of: table))
      case .linear(_, let weight, let bias):
        switch attention.part(ofNode: node) {
        case .inputs(let width, let heads):
          let fans = Fans(inputs: matrixFans(of: weight).inputs, outputs: 3 * width)
          add(weight, .attentionInputWeight, fans, heads: heads)
          add(bias, .attentionInputBias, fans)
        case .output(let heads):
          add(weight, .attentionOutputWeight, matrixFans(of: weight), heads: heads)
          add(bias, .attentionOutputBias, matrixFans(of: weight))
        case nil:
          add(weight, .linearWeight, matrixFans(of: weight))
          add(bias, .linearBias, matrixFans(of: weight))
        }
      case .convolution(_, let weight, let bias, _, _, _):
        let sizes = sizes(of: weight)
        let fans = Fans(inputs: sizes[1] * sizes[2], outputs: sizes[1] * sizes[0])
        add(weight, .convolutionWeight, fans)
        add(bias, .convolutionBias, fans)
      case .lstm(_, let input, let recurrent, let bias, let recurrentBias, _):
        let hidden = sizes(of: recurrent)[1]
        add(input, .lstmInput, matrixFans(of: input), hidden: hidden)
        add(recurrent, .lstmRecurrent, matrixFans(of: recurrent), hidden: hidden)
        add(bias, .lstmBias, matrixFans(of: input), hidden: hidden)
        add(recurrentBias, .lstmRecurrentBias, matrixFans(of: recurrent), hidden: hidden)
      case .gru(_, let input, let recurrent, let bias, let recurrentBias, _, _):
        let hidden = sizes(of: recurrent)[1]
        add(input, .gruInput, matrixFans(of: input), hidden: hidden)
        add(recurrent, .gruRecurrent, matrixFans(of: recurrent), hidden: hidden)
        add(bias, .gruBias, matrixFans(of: input), hidden: hidden)
        add(recurrentBias, .gruRecurrentBias, matrixFans(of: recurrent), hidden: hidden)
      case .layerNorm(_, let scale, let bias, _):
        add(scale, .layerNormScale, matrixFans(of: scale))
        add(bias, .layerNormBias, matrixFans(of: bias))
      case .positionalEncoding(_, let table): add(table, .positionTable, matrixFans(of: table))
      case .constant(let tensor): add(tensor, .constant, matrixFans(of: tensor))
      case .oneHot, .matmul, .attention, .softmax, .activation, .add, .multiply, .reduce, .maskedPool, .attentionPool,
        .step, .concat, .slice, .reshape, .transpose:
        break
      }
    }
    return parameters
  }

  private func sizes(of tensor: TensorID) -> [Int] { tensors[tensor.index].shape.dimensions.map(\.maximum) }

  /// A matrix `[N, D]` sums `D` numbers for each of `N` outputs; a vector counts as `[1, D]`.
  private func matrixFans(of tensor: TensorID) -> Fans {
    let sizes = sizes(of: tensor)
    return Fans(inputs: sizes.last ?? 1, outputs: sizes.count > 1 ? sizes[0] : 1)
  }
}
