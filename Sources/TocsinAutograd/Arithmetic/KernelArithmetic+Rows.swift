public import TocsinGraph
import TocsinKernels

extension KernelArithmetic {
  @unsafe public func apply(_ function: Activation, _ rows: RowsCall<Float>) {
    let function: ElementFunction =
      switch function {
      case .relu: .relu
      case .leakyReLU(let slope): .leakyReLU(slope: slope)
      case .gelu: .gelu
      case .geluTanh: .geluTanh
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      }
    unsafe kernels.apply(function, rows.forKernels)
  }

  @unsafe public func combine(
    _ combination: Combination, _ rows: RowsCall<Float>, b: UnsafePointer<Float>, bRowStride: Int, bColumnStride: Int
  ) {
    switch combination {
    case .sum: unsafe kernels.add(rows.forKernels, b: b, bRowStride: bRowStride, bColumnStride: bColumnStride)
    case .product:
      unsafe kernels.multiply(rows.forKernels, b: b, bRowStride: bRowStride, bColumnStride: bColumnStride)
    }
  }

  @unsafe public func layerNorm(
    _ rows: RowsCall<Float>, scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float
  ) {
    unsafe kernels.layerNorm(rows.forKernels, scale: scale, bias: bias, epsilon: epsilon)
  }

  @unsafe public func reduceRows(
    _ rows: RowsCall<Float>, _ reduction: Reduction, valid: UnsafePointer<Float>?, validStride: Int
  ) {
    unsafe kernels.reduceRows(rows.forKernels, KernelReduction(reduction), valid: valid, validStride: validStride)
  }

  @unsafe public func reduceColumns(_ rows: RowsCall<Float>, _ reduction: Reduction) {
    unsafe kernels.reduceColumns(rows.forKernels, KernelReduction(reduction))
  }

  /// The other side's probability is `e^(−a²/2) N(a)/D(a)` with `a = |x|`, by the fraction of Spec/Numerics.md, "GELU". Its
  /// relative error is 2⁻²⁷; what counts here is that of e^(−a²/2), whose argument is rounded: at most a²/2 · 2⁻²⁴.
  @unsafe public func geluDerivative(count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    unsafe forEachGroup(of: count) { first, count in
      let x = unsafe load(x + first, count)
      unsafe store(x * x * -0.5, to: y + first, count)
    }
    unsafe kernels.exp(count: count, x: y, y: y)
    unsafe forEachGroup(of: count) { first, count in
      let x = unsafe load(x + first, count)
      let exponential = unsafe load(y + first, count)
      // Beyond it the exponential is 0.
      let a = x.replacing(with: 0 - x, where: x .< 0).clamped(lowerBound: .zero, upperBound: SIMD16(repeating: 14.42))
      var numerator = a * 0x1.0b470ap-8 + 0x1.4aee30p-5
      numerator = numerator * a + 0x1.75e376p-3
      numerator = numerator * a + 0x1.bfee74p-2
      numerator = numerator * a + 0.5
      var denominator = a * 0x1.4efa88p-7 + 0x1.9ec96cp-4
      denominator = denominator * a + 0x1.dee954p-2
      denominator = denominator * a + 0x1.33250ap+0
      denominator = denominator * a + 0x1.ac3968p+0
      denominator = denominator * a + 1
      let other = exponential * numerator / denominator
      let probability = (1 - other).replacing(with: other, where: x .< 0)
      // 1/√(2π). An infinity times 0 has no part in the limit.
      let density = (x * exponential * 0.398_942_28).replacing(with: 0, where: exponential .== 0)
      unsafe store(probability + density, to: y + first, count)
    }
  }
}

extension RowsCall<Float> {
  fileprivate var forKernels: KernelRows {
    unsafe KernelRows(rows: rows, columns: columns, x: x, xRowStride: xRowStride, y: y, yRowStride: yRowStride)
  }
}

extension KernelReduction {
  fileprivate init(_ reduction: Reduction) {
    self =
      switch reduction {
      case .sum: .sum
      case .mean: .mean
      case .max: .max
      }
  }
}
