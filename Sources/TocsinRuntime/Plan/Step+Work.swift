import TocsinTensor

extension Step {
  /// About how many multiply-adds, or operations that take as long, a step takes that depends on no input.
  var work: Int {
    let results = count(target)
    var reads = 0
    for source in sources { reads += count(source) }
    switch kind {
    case .product(let weights, _), .convolution(let weights, _, _, _): return product(results, weights.inputs)
    case .int8Product(let weights, _, _): return product(results, weights.inputs * weights.taps)
    case .matmul: return product(results, sources[0].layout.sizes.last?.maximum ?? 1)
    case .recurrence(let layer, _, _):
      let sizes = sources[0].layout.sizes
      return product(sizes[0].maximum * sizes[1].maximum, layer.gateRow * (layer.inputs + layer.hidden + 1))
    case .attention:
      let (queries, keys) = (sources[0].layout, sources[1].layout.sizes[1].maximum)
      return product(product(count(sources[0]), keys) / max(queries.sizes[2].maximum, 1), pairWork)
    default: return (results + reads) * Self.elementWork
    }
  }

  /// Multiply-adds for each query and key.
  private var pairWork: Int {
    sources[1].layout.sizes[2].maximum + sources[2].layout.sizes[2].maximum + Self.elementWork
  }

  /// What an element takes that goes through a function.
  private static var elementWork: Int { 16 }

  private func count(_ place: Place) -> Int {
    var count = 1
    for size in place.layout.sizes { count = product(count, size.maximum) }
    return count
  }

  /// Values have 2^31 elements at most: what exceeds this many is beyond every bound.
  private func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max / 64 : min(product, .max / 64)
  }
}
