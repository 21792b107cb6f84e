import Foundation

/// Places numbers along an axis of a chart.
struct PlotScale {
  /// What the axis spans.
  let range: ClosedRange<Double>
  let isLogarithmic: Bool
  /// Where it has a line and a label, ascending.
  let ticks: [Double]
  private let decimals: Int

  /// Whole numbers from the first to the last.
  static func counting(_ range: ClosedRange<Int>) -> PlotScale {
    let step = max(1, niceStep(for: Double(range.upperBound - range.lowerBound), parts: 8))
    let ticks = multiples(of: step, in: Double(range.lowerBound)...Double(range.upperBound))
    let isPoint = range.count == 1
    return PlotScale(
      range: Double(range.lowerBound) - (isPoint ? 1 : 0)...Double(range.upperBound) + (isPoint ? 1 : 0),
      isLogarithmic: false, ticks: ticks, decimals: 0)
  }

  /// The span of some values, rounded up to whole ticks; powers of ten where it takes in more than two of them.
  static func fitting(_ values: [Double]) -> PlotScale {
    let shown = values.filter(isDrawable).map(rounded)
    let (low, high) = (shown.min() ?? 0, shown.max() ?? 1)
    if low > 0, high / low > 100 {
      let (first, last) = (log10(low).rounded(.down), log10(high).rounded(.up))
      let step = max(1, ((last - first) / 6).rounded(.up))
      let ticks = stride(from: first, through: last, by: step).map { pow(10, $0) }
      return PlotScale(range: pow(10, first)...pow(10, last), isLogarithmic: true, ticks: ticks, decimals: 0)
    }
    let size = max(abs(low), abs(high))
    let margin = high - low > 1e-9 * size ? 0 : size > 0 ? size / 10 : 1
    let step = niceStep(for: high - low + 2 * margin, parts: 5)
    // A bound that is a tick but for rounding is that tick.
    let first = ((low - margin) / step + 1e-6).rounded(.down)
    let range = first * step...((high + margin) / step - 1e-6).rounded(.up) * step
    return PlotScale(
      range: range, isLogarithmic: false, ticks: multiples(of: step, in: range),
      decimals: max(0, -Int(log10(step).rounded(.down))))
  }

  /// Whether a number has a place on an axis: beyond 10¹⁵⁰ quotients of numbers are not finite.
  static func isDrawable(_ value: Double) -> Bool { abs(value) < 1e150 }

  /// 0 in place of a number so small that quotients by it are not finite.
  private static func rounded(_ value: Double) -> Double { abs(value) < 1e-150 ? 0 : value }

  /// Where a number stands: 0 at the lower end of the axis, 1 at the upper.
  func position(of value: Double) -> Double {
    let value = Self.rounded(value)
    let (low, high) = (range.lowerBound, range.upperBound)
    return isLogarithmic ? log10(value / low) / log10(high / low) : (value - low) / (high - low)
  }

  func label(of tick: Double) -> String {
    if tick == 0, decimals > 5 { return "0" }
    if isLogarithmic || (tick != 0 && !(1e-4..<1e6).contains(abs(tick))) {
      return String(format: "%.3g", tick)
    }
    return String(format: "%.\(decimals)f", tick)
  }

  /// 1, 2 or 5 times a power of ten, so that a span has at most so many parts.
  private static func niceStep(for span: Double, parts: Double) -> Double {
    guard span > 0 else { return 1 }
    let power = pow(10, log10(span / parts).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= parts * 1.000_001 } ?? 10 * power
  }

  private static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
    let first = (range.lowerBound / step - 1e-6).rounded(.up) + 0  // Not -0, whose label would be "-0".
    let last = (range.upperBound / step + 1e-6).rounded(.down)
    return first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
  }
}
