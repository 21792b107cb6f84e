import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What the weights of a file were stored in.
struct StoredPrecision {
  /// Whether there are tensors of bfloat16.
  var hasHalves = false
  /// The scales of quantised weights that can be Tocsin's, in the file's order.
  private(set) var scales: [Float] = []

  mutating func add(scales: [Float]) { self.scales += scales.filter { $0.isNormal && $0 > 0 } }
}

extension LoweredGraph {
  /// Stores tensors in as few bits as they had in the file, where that gives the same numbers to the bit.
  ///
  /// Between the file and the graph weights may be transposed, cut, reordered and folded. So nothing is kept track of;
  /// what arrives is looked at. A row whose numbers all are a code times one of the file's scales is a row of codes, and
  /// numbers whose lower halves are 0 are halves.
  func restoringPrecision(of stored: StoredPrecision) -> (LoweredGraph, notes: [String]) {
    guard stored.hasHalves || !stored.scales.isEmpty else { return (self, []) }
    let mayBeCodes = graph.tensorsThatMayBeInt8
    var finder = CodeFinder(scales: stored.scales)
    var declarations = graph.tensors
    var weights = weights
    for index in declarations.indices {
      guard let values = weights[index].floats else { continue }
      if mayBeCodes[index], let codes = finder.codes(of: values, rows: declarations[index].shape.dimensions[0].maximum)
      {
        weights[index] = codes
      } else if stored.hasHalves, values.allSatisfy({ $0.bitPattern & 0xFFFF == 0 }) {
        weights[index] = .bfloat16(values.map { UInt16($0.bitPattern >> 16) })
      }
      declarations[index].dtype = weights[index].dtype
    }
    let restored = try? Graph(
      inputs: graph.inputs, tensors: declarations, nodes: graph.nodes, outputs: graph.outputs)
    guard let restored else { return (self, []) }
    let count = weights.count { $0.dtype == .int8 }
    let note =
      "\(count) tensors are int8 as in the file; here the rows that they multiply are quantised too, so outputs differ "
      + "from the file's by what that costs"
    return (LoweredGraph(graph: restored, weights: weights, origins: origins), count > 0 ? [note] : [])
  }
}

extension Graph {
  /// For each tensor, whether it is only weights that may be codes.
  fileprivate var tensorsThatMayBeInt8: [Bool] {
    var may = tensors.map { $0.shape.rank >= 2 && ($0.shape.last?.maximum ?? 0) <= TensorDeclaration.maximumInt8Inputs }
    for op in nodes {
      let weights: [TensorID] =
        switch op {
        case .linear(_, let weight, _), .convolution(_, let weight, _, _, _, _): [weight]
        case .lstm(_, let input, let recurrent, _, _, _), .gru(_, let input, let recurrent, _, _, _, _):
          [input, recurrent]
        case .embedding(_, let table): [table]
        default: []
        }
      for tensor in op.tensors where !weights.contains(tensor) { may[tensor.index] = false }
    }
    return may
  }
}

/// Finds the codes that rows of dequantised weights had.
private struct CodeFinder {
  let scales: [Float]
  /// Where the scale of the next row probably is: rows mostly come in the file's order.
  private var next = 0
  /// How many comparisons are left, of a file that could ask for many.
  private var budget = 1 << 24

  init(scales: [Float]) { self.scales = scales }

  /// The tensor's codes and scales; `nil` where a row has none.
  mutating func codes(of values: [Float], rows: Int) -> TensorData? {
    guard !scales.isEmpty else { return nil }
    let start = next
    let width = values.count / rows
    var codes: [Int8] = []
    var found: [Float] = []
    codes.reserveCapacity(values.count)
    for row in 0..<rows {
      let values = values[row * width..<(row + 1) * width]
      guard let scale = scale(of: values, appendingTo: &codes) else {
        next = start
        return nil
      }
      found.append(scale)
    }
    return .int8(codes, scales: found)
  }

  private mutating func scale(of row: ArraySlice<Float>, appendingTo codes: inout [Int8]) -> Float? {
    let largest = row.reduce(0) { max($0, abs($1)) }
    for offset in scales.indices {
      budget -= 1
      guard budget > 0 else { return nil }
      let index = (next + offset) % scales.count
      let scale = scales[index]
      // Most scales are ruled out by the largest number alone.
      let code = (largest / scale).rounded()
      guard code <= 127, code * scale == largest, append(row, scale, to: &codes) else { continue }
      next = index + 1
      return scale
    }
    return nil
  }

  private mutating func append(_ row: ArraySlice<Float>, _ scale: Float, to codes: inout [Int8]) -> Bool {
    let count = codes.count
    budget -= row.count
    for value in row {
      let code = (value / scale).rounded()
      // By bits, so that -0 is no code.
      guard abs(code) <= 127, (Float(Int8(code)) * scale).bitPattern == value.bitPattern else {
        codes.removeLast(codes.count - count)
        return false
      }
      codes.append(Int8(code))
    }
    return true
  }
}
