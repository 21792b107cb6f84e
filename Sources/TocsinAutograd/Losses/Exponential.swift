/// `eˣ`, by exact operations and rounded `Double` arithmetic alone: the same bits on every platform.
///
/// `2ᵏ eʳ` with `|r| ≤ ½ log 2`: `x` less `k log 2` in two parts, of which the first times `k` is exact, then the Taylor
/// series, whose first omitted term is below 1e-19. About 1 ulp; below -708 the result is 0, above 708 infinite.
package func exponential(_ x: Double) -> Double {
  guard abs(x) <= 708 else { return x.isNaN ? x : x > 0 ? .infinity : 0 }
  let power = (x * 1.4426950408889634).rounded(.toNearestOrEven)
  let r = (x - power * 0x1.62E42FEFA38p-1) - power * 0x1.EF35793C7673p-45
  var sum = 1.0
  for term in stride(from: 15.0, through: 1, by: -1) { sum = 1 + sum * r / term }
  return Double(sign: .plus, exponent: Int(power), significand: 1) * sum
}
