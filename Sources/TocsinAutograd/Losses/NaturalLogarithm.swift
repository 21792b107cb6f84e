/// `log x` for `x ≥ 0`, by exact operations and rounded `Double` arithmetic alone: the same bits on every platform.
///
/// `x = 2ᵉ m` with `m` in `[√½, √2)`; `log m = 2 (s + s³/3 + s⁵/5 + …)` with `s = (m − 1) / (m + 1)`, `|s| ≤ 0.1716`.
/// Twelve terms leave a relative error below 1e-18 of the series, less than its rounding (about 2 ulp in all). Values
/// below the smallest normal `Float` count as that, so a vanished probability costs 87.3 nats and not infinity.
package func naturalLogarithm(_ x: Double) -> Double {
  let x = max(x, 0x1p-126)
  var exponent = Double(x.exponent)
  var significand = x.significand
  if significand >= 1.4142135623730951 {
    significand *= 0.5
    exponent += 1
  }
  let s = (significand - 1) / (significand + 1)
  let square = s * s
  var series = 0.0
  var term = 23.0
  while term >= 1 {
    series = series * square + 1 / term
    term -= 2
  }
  return exponent * 0.6931471805599453 + 2 * s * series
}
