import TocsinAutograd

// Sines without the platform's library, whose bits differ between platforms. Errors are far below Float's rounding.

/// `sin(t / 10000^(2i / D))` at channel `2i` and the cosine at `2i + 1`.
func sinusoid(position: Int, channel: Int, of channels: Int) -> Double {
  let exponent = Double(channel / 2 * 2) / Double(channels)
  let angle = Double(position) * exponential(-exponent * 9.210340371976184)  // log 10000
  return channel.isMultiple(of: 2) ? sine(angle) : sine(angle, quartersAhead: 1)
}

/// `sin(x + quartersAhead · π/2)` for `0 ≤ x < 2²⁰`: `x` less a multiple of `π/2` in two parts, of which the first times
/// the multiple is exact, then a Taylor series at `|r| ≤ π/4`, whose first omitted term is below 1e-18.
private func sine(_ x: Double, quartersAhead: Int = 0) -> Double {
  let quarters = (x * 0.6366197723675814).rounded(.toNearestOrEven)
  let r = (x - quarters * 0x1.921FB544p0) - quarters * 0x1.0B4611A626331p-34
  let square = r * r
  let quadrant = (Int(quarters) + quartersAhead) & 3
  let first = quadrant.isMultiple(of: 2) ? 17.0 : 18.0
  var sum = 1.0
  for term in stride(from: first, through: 2, by: -2) { sum = 1 - sum * square / (term * (term - 1)) }
  if quadrant.isMultiple(of: 2) { sum *= r }
  return quadrant >= 2 ? -sum : sum
}
