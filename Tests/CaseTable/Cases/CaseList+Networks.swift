import TocsinGraph
import TocsinTensor

extension CaseList {
  /// Networks shaped like those that the systems use, smaller.
  mutating func addNetworks() {
    for batch in oddBatches {
      add("DeepLog, batch \(batch)", [NetworkBuilder.time], input: .keys(below: 29), batch: batch, steps: 10) {
        $0.deepLog($1)
      }
      add("Chimera, batch \(batch)", batch: batch, steps: 20) { $0.chimera() }
      add("Hades, batch \(batch)", batch: batch, steps: 10) { $0.hades() }
      add("Medicine, batch \(batch)", batch: batch) { $0.medicine() }
    }
  }
}

extension NetworkBuilder {
  /// Two LSTMs over one-hot keys, and which key comes next.
  mutating func deepLog(_ keys: ValueID) -> ValueID {
    var x = add(.oneHot(keys, classes: 29))
    for layer in 0..<2 { x = lstm(x, layer == 0 ? 29 : 32, 32, .forward, .both) }
    return add(.softmax(linear(add(.step(x, .last)), 32, 29)))
  }

  /// Three GRUs of two bidirectional layers, halves shared; attention over the steps; two heads.
  mutating func chimera(features: Int = 21, hidden: Int = 9) -> [ValueID] {
    let x = input(.usual, Self.time, .fixed(features))
    let width = 2 * hidden
    func encoder(_ network: inout NetworkBuilder) -> ValueID {
      let first = network.bidirectional(.gru, x, features, hidden)
      return network.bidirectional(.gru, first, width, hidden)
    }
    let (detect, locate, shared) = (encoder(&self), encoder(&self), encoder(&self))
    let half = constant(1, 1, 1)
    let detected = add(.multiply(add(.add(detect, shared)), half))
    let located = add(.multiply(add(.add(locate, shared)), half))
    let projection = constant(1, width, 1)
    let scores = add(.matmul(detected, projection, transposesSecond: false))
    let weights = add(.reshape(scores, Shape([Self.batch, Self.time])))
    let pooled = add(.attentionPool(detected, scores: weights))
    let verdict = add(.softmax(perceptron(pooled, [width, 16, 8, 2])))
    let place = add(.activation(perceptron(located, [width, 16, 8, 1]), .sigmoid))
    return [verdict, add(.reshape(place, Shape([Self.batch, Self.time])))]
  }

  /// Encoder layers over logs, causal convolutions over metrics, attention across both, a perceptron.
  mutating func hades(features: Int = 16, width: Int = 24) -> [ValueID] {
    let logs = input(.usual, Self.time, .fixed(features))
    let metrics = input(.usual, Self.time, 5)
    var x = logs
    for _ in 0..<2 { x = encoder(x, features, heads: 4, 40) }
    let logRows = linear(x, features, width)
    var aspects: [ValueID] = []
    for (start, count) in [(0, 3), (3, 2)] {
      var y = add(.slice(metrics, axis: 2, start: start, count: count))
      for layer in 0..<2 {
        y = add(.activation(convolution(y, layer == 0 ? count : 12, 12, .causal(3)), .relu))
      }
      let strongest = add(.reduce(y, .max, axis: 2))
      aspects.append(add(.reshape(strongest, Shape([Self.batch, Self.time, 1]))))
    }
    var metricRows = add(.concat(aspects, axis: 2))
    for layer in 0..<2 {
      metricRows = add(.activation(convolution(metricRows, layer == 0 ? 2 : width, width, .causal(3)), .relu))
    }
    let across = [crossAttention(logRows, metricRows, width), crossAttention(metricRows, logRows, width)]
    let pooled = add(.reduce(add(.concat(across, axis: 2)), .mean, axis: 1))
    return [add(.softmax(perceptron(pooled, [2 * width, 33, 2])))]
  }

  /// A gate over instances, three encoders of one layer, gated means, one classifier.
  mutating func medicine(instances: Int = 5, metrics: Int = 6, width: Int = 16) -> [ValueID] {
    let values = input(.usual, .fixed(instances), 7, .fixed(metrics))
    let logs = input(.usual, 7, 20)
    let traces = input(.usual, 7, 9)
    let gated = squeezeAndExcite(values, channels: instances, hidden: 2)
    let byStep = add(.transpose(gated, order: [0, 2, 1, 3]))
    let flat = add(.reshape(byStep, Shape([Self.batch, 7, .fixed(instances * metrics)])))
    var parts: [ValueID] = []
    for (x, features) in [(flat, instances * metrics), (logs, 20), (traces, 9)] {
      let mean = add(.reduce(encoder(linear(x, features, width), width, heads: 4, 4 * width), .mean, axis: 1))
      parts.append(add(.multiply(mean, add(.activation(linear(mean, width, width), .sigmoid)))))
    }
    return [add(.softmax(linear(add(.concat(parts, axis: 1)), 3 * width, 10)))]
  }

  /// `tanh(W [softmax(W q kᵀ) k, q])` without biases.
  private mutating func crossAttention(_ query: ValueID, _ key: ValueID, _ width: Int) -> ValueID {
    let projected = linear(query, width, width, bias: false)
    let mixed = add(
      .attention(query: projected, key: key, value: key, heads: 1, scale: 0.25, isCausal: false, validKeys: nil))
    let both = add(.concat([mixed, query], axis: 2))
    return add(.activation(linear(both, 2 * width, width, bias: false), .tanh))
  }

  private mutating func perceptron(_ x: ValueID, _ widths: [Int]) -> ValueID {
    var x = x
    for layer in 1..<widths.count {
      x = linear(x, widths[layer - 1], widths[layer])
      if layer + 1 < widths.count { x = add(.activation(x, .relu)) }
    }
    return x
  }
}
