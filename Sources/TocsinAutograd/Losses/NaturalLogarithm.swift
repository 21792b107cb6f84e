/// `log x` for `x ≥ 0`, by exact operations and rounded `Double` arithmetic alone: the same bits on every platform.
///
/// `x = 2ᵉ m` with `m` in `[√½, √2)`; `log m = 2 (s + s³/3 + s⁵/5 + …)` with `s = (m − 1) / (m + 1)`, `|s| ≤ 0.1716`.
/// Twelve terms leave a relative error below 1e-18 of the series, less than its rounding (about 2 ulp in all). Values
/// below `smallest` count as that: with the smallest normal `Float` a vanished probability costs 87.3 nats and not
/// infinity. What is no number stays none.
package func naturalLogarithm(_ x: Double, smallest: Double = 0x1p-126) -> Double {
  let x = x < smallest ? smallest : x
  guard x.isFinite, x > 0 else { return x == 0 ? -.infinity : x < 0 ? .nan : x }
  var exponent = Double(x.exponent)
  var significand = x.significand
  if significand >= 1.4142135623730951 {
    significand *= 0.5
    exponent += 1
  }
  let s = (significand - 1) / (significand + 1)
  return exponent * 0.6931471805599453 + 2 * s * series(ofSquare: s * s, lastTerm: 23)
}

/// `log(1 + x)` for `0 ≤ x ≤ 1`, exact to about 2 ulp for small `x` too: the same series with `s = x / (2 + x)`.
package func naturalLogarithm(onePlus x: Double) -> Double {
  let s = x / (2 + x)
  return 2 * s * series(ofSquare: s * s, lastTerm: 35)
}

/// `1 + s²/3 + s⁴/5 + …`
private func series(ofSquare square: Double, lastTerm: Double) -> Double {
  var series = 0.0
  var term = lastTerm
  while term >= 1 {
    series = series * square + 1 / term
    term -= 2
  }
  return series
}
