/// The largest relative error of arrays, by their names, where PyTorch has others.
///
/// An element is off by `|a − b| / max(|b|, s)`, where `s` is the root mean square of its array in PyTorch, or a tenth of
/// that of all arrays where this is more. Infinite where an array or an element is missing, or a number is not finite.
func relativeError(of found: [String: [Double]], from expected: [String: [Double]]) -> Double {
  let floor = rootMeanSquare(expected.values.flatMap { $0 }) / 10
  var largest = 0.0
  for (name, wanted) in expected {
    guard let array = found[name], array.count == wanted.count else { return .infinity }
    let scale = max(rootMeanSquare(wanted), floor)
    for (a, b) in zip(array, wanted) {
      let error = relativeError(of: a, from: b, scale: scale)
      largest = max(largest, error)
    }
  }
  return largest
}

/// The relative error of a number with respect to itself or a scale, whichever is more.
func relativeError(of found: Double, from expected: Double, scale: Double = 0) -> Double {
  if found == expected { return 0 }
  let error = abs(found - expected) / max(abs(expected), scale)
  return error.isFinite ? error : .infinity
}

private func rootMeanSquare(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
}
