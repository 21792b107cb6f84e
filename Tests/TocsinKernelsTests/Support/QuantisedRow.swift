/// A row of activations as Spec/Numerics.md quantises it, step by step.
struct QuantisedRow {
  let codes: [Int32]
  let scale: Float

  init(_ x: some Collection<Float>) {
    let greatest = Float(bitPattern: x.map { $0.magnitude.bitPattern }.max() ?? 0)
    guard greatest.isFinite, greatest >= 0x1p-100 else {
      codes = x.map { _ in 0 }
      scale = greatest.isFinite ? 0 : .nan
      return
    }
    let factor = 127 / greatest
    codes = x.map { Int32(($0 * factor).rounded(.toNearestOrEven)) }
    scale = greatest / 127
  }
}

/// Weights `[outputs, inputs]` of int8 with a scale for each output.
struct Int8Matrix {
  let inputs: Int
  var codes: [Int8]
  var scales: [Float]

  /// Codes in -127...127; scales near 1, and some far from it.
  init(outputs: Int, inputs: Int, _ generator: inout Generator) {
    self.inputs = inputs
    codes = (0..<outputs * inputs).map { _ in Int8.random(in: -127...127, using: &generator) }
    scales = (0..<outputs).map { _ in
      Float.random(in: 0.5...1.5, using: &generator)
        * (Int.random(in: 0..<8, using: &generator) == 0 ? Float.leastNormalMagnitude : 1)
    }
  }

  init(outputs: Int, inputs: Int, codes: [Int8], scales: [Float]) {
    precondition(codes.count == outputs * inputs && scales.count == outputs, "one scale for each row of codes")
    (self.inputs, self.codes, self.scales) = (inputs, codes, scales)
  }

  /// What a product with one output adds to `sum`.
  func product(_ row: QuantisedRow, output: Int, addedTo sum: Float) -> Float {
    var accumulated: Int32 = 0
    for k in 0..<inputs { accumulated += row.codes[k] * Int32(codes[output * inputs + k]) }
    return sum.addingProduct(Float(accumulated), row.scale * scales[output])
  }
}
