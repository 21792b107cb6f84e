import TocsinKernels
import TocsinTensor

/// Runs a kernel on rows with gaps between them, and checks that nothing but the result was written.
enum StridedRows {
  static let untouched: Float = 12345

  /// `[rows, columns]` of the result, without the gaps.
  ///
  /// - Parameters:
  ///   - x: `[rows, columns]`.
  ///   - inPlace: whether the result overwrites `x`.
  ///   - resultRows, resultColumns: the part of `y` that is to be written; `nil`: all.
  static func run(
    _ x: [Float], rows: Int, columns: Int, gap: Int = 3, inPlace: Bool = false, resultRows: Int? = nil,
    resultColumns: Int? = nil, _ body: (KernelRows) -> Void
  ) -> [Float] {
    let stride = columns + gap
    // Nothing behind the last row may be read.
    let source = GuardedFloats(spread(x, rows: rows, columns: columns, stride: stride, filler: .nan).dropLast(gap))
    let result =
      inPlace
      ? buffer(spread(x, rows: rows, columns: columns, stride: stride, filler: untouched))
      : buffer([Float](repeating: untouched, count: rows * stride))
    unsafe body(
      KernelRows(
        rows: rows, columns: columns, x: inPlace ? result.pointer : source.pointer, xRowStride: stride,
        y: result.pointer, yRowStride: stride))
    extendLifetime(source)
    let (resultRows, resultColumns) = (resultRows ?? rows, resultColumns ?? columns)
    var found: [Float] = []
    for row in 0..<rows {
      for n in 0..<stride {
        if row < resultRows && n < resultColumns {
          found.append(result[row * stride + n])
        } else if !inPlace || n >= columns {
          precondition(result[row * stride + n] == untouched, "written beyond the result")
        }
      }
    }
    return found
  }

  /// Rows with `filler` behind each.
  static func spread(_ values: [Float], rows: Int, columns: Int, stride: Int, filler: Float) -> [Float] {
    var spread = [Float](repeating: filler, count: rows * stride)
    for row in 0..<rows { for n in 0..<columns { spread[row * stride + n] = values[row * columns + n] } }
    return spread
  }
}

/// The sum of Spec/Numerics.md: element `i` into partial `i mod 16`, then the tree 8-4-2-1.
func sixteenPartials(_ values: [Float], _ combine: (Float, Float) -> Float = { $1 + $0 }) -> Float {
  var partials = [Float](repeating: 0, count: 16)
  for (index, value) in values.enumerated() { partials[index % 16] = combine(value, partials[index % 16]) }
  for half in [8, 4, 2, 1] { for i in 0..<half { partials[i] += partials[i + half] } }
  return partials[0]
}

/// The bits with which a value leaves a kernel.
func canonicalBits(_ values: [Float]) -> [UInt32] { values.map { $0.isNaN ? canonicalNaN : $0.bitPattern } }
