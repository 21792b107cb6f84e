import TocsinFormat
import TocsinGraph
import TocsinTensor

extension LoweredGraph {
  /// Stores weights in as few bits as they had in the file, where that gives the same numbers to the bit.
  ///
  /// Between the file and the graph weights may be transposed, cut and reordered. So of what a DequantizeLinear gave, the
  /// rows that have arrived are looked at: one whose numbers all are a code times one of its scales is a row of codes. What
  /// was computed from stored numbers, or made up, is nothing of the file's, and stays f32.
  ///
  /// - Parameter scales: For each DequantizeLinear its scales.
  func restoringPrecision(scales: [[Float]]) -> (LoweredGraph, notes: [String]) {
    guard sources.contains(where: { $0 != nil }) else { return (self, []) }
    let mayBeCodes = graph.tensorsThatMayBeInt8
    var finder = CodeFinder(weightCount: weights.reduce(0) { $0 + $1.count })
    var declarations = graph.tensors
    var weights = weights
    for index in declarations.indices {
      guard let source = sources[index], let values = weights[index].floats else { continue }
      switch source {
      case .codes(let position):
        guard mayBeCodes[index] else { continue }
        let rows = declarations[index].shape.dimensions[0].maximum
        weights[index] = finder.codes(of: values, rows: rows, scales: scales[position]) ?? weights[index]
      case .bfloat16: weights[index] = .bfloat16(values.map { UInt16($0.bitPattern >> 16) })
      }
      declarations[index].dtype = weights[index].dtype
    }
    let restored = try? Graph(
      inputs: graph.inputs, tensors: declarations, nodes: graph.nodes, outputs: graph.outputs)
    guard let restored else { return (self, []) }
    var notes: [String] = []
    let count = weights.count { $0.dtype == .int8 }
    if count > 0 {
      notes.append(
        "\(count) tensors are int8 as in the file; here the rows that they multiply are quantised too, so outputs differ "
          + "from the file's by what that costs; for float32, fold the DequantizeLinear nodes before")
    }
    if finder.isExhausted {
      notes.append(
        "some weights of int8 are float32 here: their rows stand in too different an order from their scales'")
    }
    return (LoweredGraph(graph: restored, weights: weights, sources: sources, origins: origins), notes)
  }
}

extension Graph {
  /// For each tensor, whether it is only weights that may be codes.
  fileprivate var tensorsThatMayBeInt8: [Bool] {
    var may = tensors.map { $0.shape.rank >= 2 && ($0.shape.last?.maximum ?? 0) <= TensorDeclaration.maximumInt8Inputs }
    for op in nodes {
      let weights = op.int8Weights
      for tensor in op.tensors where !weights.contains(tensor) { may[tensor.index] = false }
    }
    return may
  }
}

/// Finds the codes that rows of dequantised weights had.
private struct CodeFinder {
  /// How many comparisons with scales of other rows are left, of a file that could ask for many.
  private var budget: Int

  /// - Parameter weightCount: How many weights the graph has.
  init(weightCount: Int) { budget = (1 << 24) + 16 * weightCount }

  /// Whether codes may not have been found because there was too much to compare.
  var isExhausted: Bool { budget <= 0 }

  /// The tensor's codes and scales; `nil` where a row has none.
  mutating func codes(of values: [Float], rows: Int, scales: [Float]) -> TensorData? {
    let width = values.count / rows
    var codes: [Int8] = []
    var found: [Float] = []
    codes.reserveCapacity(values.count)
    // Where the scale of the next row probably is: rows mostly come in the file's order.
    var next = 0
    for row in 0..<rows {
      let values = values[row * width..<(row + 1) * width]
      guard let index = scale(of: values, in: scales, from: next, appendingTo: &codes) else { return nil }
      found.append(scales[index])
      next = index + 1
    }
    return .int8(codes, scales: found)
  }

  private mutating func scale(
    of row: ArraySlice<Float>, in scales: [Float], from next: Int, appendingTo codes: inout [Int8]
  ) -> Int? {
    let largest = row.reduce(0) { max($0, abs($1)) }
    for offset in scales.indices {
      let index = (next + offset) % scales.count
      let scale = scales[index]
      // Most scales are ruled out by the largest number alone.
      let code = (largest / scale).rounded()
      if TensorData.isScale(scale), code <= 127, code * scale == largest, append(row, scale, to: &codes) {
        return index
      }
      budget -= 1
      guard budget > 0 else { return nil }
    }
    return nil
  }

  /// Adds a row's codes; where it has none of this scale, adds nothing and pays for what was compared.
  private mutating func append(_ row: ArraySlice<Float>, _ scale: Float, to codes: inout [Int8]) -> Bool {
    let count = codes.count
    for value in row {
      let code = (value / scale).rounded()
      // By bits, so that -0 is no code.
      guard abs(code) <= 127, (Float(Int8(code)) * scale).bitPattern == value.bitPattern else {
        budget -= codes.count - count
        codes.removeLast(codes.count - count)
        return false
      }
      codes.append(Int8(code))
    }
    return true
  }
}
