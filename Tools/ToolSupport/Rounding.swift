import Foundation

/// A number with at most `digits` digits after the point, for reports.
public func rounded(_ value: Double, digits: Int) -> Double {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return (value * scale).rounded() / scale
}

/// A number with two digits and a power of ten, such as an error: `4.7e-6`.
public func scientific(_ value: Double) -> String {
  guard value > 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
  var exponent = 0
  var mantissa = value
  while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  return "\(rounded(mantissa, digits: 1))e\(exponent)"
}

/// A number with four significant digits, for tables: `0.1235`, `-12.5`, `1.235e-07`.
public func significant(_ value: Double) -> String { String(format: "%.4g", value) }

/// A coordinate of a drawing, with one digit after the point.
public func coordinate(_ value: Double) -> String { String(format: "%.1f", value) }
