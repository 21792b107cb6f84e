import TocsinKernels

extension Int8Matrix {
  /// The weights `[gates H, K]` of a recurrent layer, of the size that trained ones have: -0.25...0.25.
  init(gates: Int, hidden: Int, inputs: Int, _ generator: inout Generator) {
    let any = Int8Matrix(outputs: gates * hidden, inputs: inputs, &generator)
    let scales = any.scales.map { _ in Float.random(in: 0x1p-12...0x1p-9, using: &generator) }
    self.init(outputs: gates * hidden, inputs: inputs, codes: any.codes, scales: scales)
  }

  /// What the codes are worth.
  var values: [Float] { codes.indices.map { Float(codes[$0]) * scales[$0 / inputs] } }

  func packedGates(_ gates: Int) -> PackedInt8Gates {
    PackedInt8Gates(
      gates: gates, hidden: scales.count / gates, inputs: inputs, codes: codes.span, rowStride: inputs,
      scales: scales.span)
  }
}

/// How far the product of a row of weights may be from that of its activations as floats: each of these is off by half a
/// code at most, and the greatest is 127 codes.
func quantisationBound(_ activations: some Collection<Float>, weights: some Collection<Float>) -> Float {
  let greatest = activations.map(\.magnitude).max() ?? 0
  return greatest / 254 * weights.reduce(0) { $0 + $1.magnitude }
}

extension Generator {
  /// Rows `[rows, columns]` of activations: ordinary ones, and among them rows of zeros, of values next to the least that
  /// is not taken for zero, of very great ones, and rows with one infinity or NaN.
  mutating func activations(rows: Int, columns: Int) -> [Float] {
    (0..<rows).flatMap { _ -> [Float] in
      let draw = next()
      let scale: Float = [1, 1, 1, 0, 0x1p-101, 0x1p-100, 0x1p126, 1][Int(draw % 8)]
      var row = floats(columns, scale: scale)
      if scale == 0x1p-100, columns > 0 { row[0] = draw & 16 == 0 ? -scale : scale.nextDown }
      if draw % 8 == 7, columns > 0 {
        row[Int(draw >> 32) % columns] = [.nan, -.infinity, Float(bitPattern: 0xFFA1_2345)][Int(draw >> 8) % 3]
      }
      return row
    }
  }
}
