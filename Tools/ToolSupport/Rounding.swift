/// A number with at most `digits` digits after the point, for reports.
public func rounded(_ value: Double, digits: Int) -> Double {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return (value * scale).rounded() / scale
}
