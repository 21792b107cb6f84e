import TocsinKernels
import TocsinReference

/// The elementwise functions with their oracle and their error bound of Spec/Numerics.md.
enum Elementwise: CaseIterable, Sendable {
  case exp, sigmoid, tanh

  /// In units in the last place of the exact result, where that is a normal or subnormal number.
  var boundInULPs: Double {
    switch self {
    case .exp: 0.9
    case .sigmoid, .tanh: 2.5
    }
  }

  func reference(_ x: Double) -> Double {
    switch self {
    case .exp: Reference.exponential(x)
    case .sigmoid: Reference.sigmoid(x)
    case .tanh: Reference.hyperbolicTangent(x)
    }
  }

  func callAsFunction(_ kernels: KernelSet, _ x: [Float]) -> [Float] {
    var y = [Float](repeating: .nan, count: x.count)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        unsafe call(kernels, count: x.count, x: source, y: target)
      }
    }
    return y
  }

  func inPlace(_ kernels: KernelSet, _ x: [Float]) -> [Float] {
    var y = x
    unsafe y.withUnsafeMutableBufferPointer { y in
      guard let target = y.baseAddress else { return }
      unsafe call(kernels, count: y.count, x: UnsafePointer(target), y: target)
    }
    return y
  }

  private func call(
    _ kernels: KernelSet, count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .exp: unsafe kernels.exp(count: count, x: x, y: y)
    case .sigmoid: unsafe kernels.sigmoid(count: count, x: x, y: y)
    case .tanh: unsafe kernels.tanh(count: count, x: x, y: y)
    }
  }
}

/// The distance of `value` from `exact` in units of the last place of `exact`; of the subnormals' where it is smaller.
func ulps(_ value: Float, _ exact: Double) -> Double {
  let unit = max(exact.magnitude, Double(Float.leastNormalMagnitude)).binade * 0x1p-23
  return (Double(value) - exact).magnitude / unit
}
