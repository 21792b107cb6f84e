import TocsinGraph
import TocsinReference

/// "Order": an ascending sum of `terms` products, `magnitude` being the sum of their magnitudes and of what it starts
/// from.
func ascendingBound(terms: Int, magnitude: Double) -> Double {
  1.01 * Double(terms) * (u * magnitude + half)
}

/// "Exponentials" and "GELU": an activation at `x`, where its value is `y`.
func activationBound(_ activation: Activation, _ x: Double, _ y: Double) -> Double {
  switch activation {
  case .relu: return 0
  case .leakyReLU: return u * abs(y) + half
  case .tanh: return 5 * u * abs(y) + 2 * half
  // Far below 0 the result is 0.
  case .sigmoid: return x < -88.376 ? 0x1p-127 : 5 * u * abs(y) + 2 * half
  case .gelu: return (x > 0 ? 8 : 14) * u * abs(y) + 6 * half
  case .geluTanh:
    let w = 2 * (2 / Double.pi).squareRoot() * (abs(x) + 0.044715 * abs(x * x * x))
    return (x > 0 ? 4 : 5 + 3.5 * w) * u * abs(y) + 6 * half
  }
}

/// "Softmax": one row of scores.
func softmaxBounds(_ scores: [Double]) -> [Double] {
  let weights = Reference.softmax(ReferenceTensor(shape: [scores.count], values: scores)).values
  let maximum = scores.max() ?? 0
  let distances = scores.map { maximum - $0 }
  let mean = zip(weights, distances).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * $1.1) }
  let sums = Double(scores.count / 16) + 10
  return zip(weights, distances).map { weight, distance in
    (weight == 0 ? 0 : (distance + mean + sums) * u * weight) + 0x1p-148
  }
}

/// An ascending sum of values times weights that are off by `errors`.
func weightedBound(weights: [Double], errors: [Double], values: [Double]) -> Double {
  var (magnitude, error) = (0.0, 0.0)
  for (index, value) in values.enumerated() {
    magnitude += weights[index] * abs(value)
    error += errors[index] * abs(value)
  }
  return ascendingBound(terms: values.count, magnitude: magnitude + error) + error
}

/// "Attention": scores, their softmax, and the sum of values by it.
struct AttentionBounds {
  let query, key, value: ReferenceTensor
  let heads: Int
  let scale: Double
  let isCausal: Bool
  let validKeys: ReferenceTensor?

  var bounds: [Double] {
    var bounds = [Double](repeating: 0, count: query.shape[0] * query.shape[1] * value.innermost)
    let size = value.innermost / heads
    for item in 0..<query.shape[0] {
      for t in 0..<query.shape[1] {
        let keys = (0..<key.shape[1]).filter { j in
          (!isCausal || j <= t) && (validKeys.map { $0.values[item * key.shape[1] + j] != 0 } ?? true)
        }
        for head in 0..<heads {
          let (weights, errors) = self.weights(item, t, head, keys)
          for n in 0..<size {
            let column = head * size + n
            bounds[(item * query.shape[1] + t) * value.innermost + column] = weightedBound(
              weights: weights, errors: errors,
              values: keys.map { value.values[(item * key.shape[1] + $0) * value.innermost + column] })
          }
        }
      }
    }
    return bounds
  }

  /// The weights of some keys for a query of a head, and how far each may be off.
  private func weights(_ item: Int, _ t: Int, _ head: Int, _ keys: [Int]) -> (values: [Double], errors: [Double]) {
    let size = query.innermost / heads
    var (scores, worst) = ([Double](), 0.0)
    for j in keys {
      var (sum, magnitude) = (0.0, 0.0)
      for k in head * size..<(head + 1) * size {
        let product =
          query.values[(item * query.shape[1] + t) * query.innermost + k]
          * key.values[(item * key.shape[1] + j) * key.innermost + k]
        sum += product
        magnitude += abs(product)
      }
      let bound = ascendingBound(terms: size, magnitude: magnitude) * abs(scale) + u * abs(sum * scale) + half
      if bound.isFinite { worst = max(worst, bound) }
      scores.append(sum * scale)
    }
    let weights = Reference.softmax(ReferenceTensor(shape: [keys.count], values: scores)).values
    // All scores off by `worst` at most: a weight changes by a factor of e^(2 worst) at most.
    let factor = Reference.exponential(min(2 * worst, 700)) - 1
    return (weights, zip(weights, softmaxBounds(scores)).map { $0 * factor + $1 * (1 + factor) })
  }
}
