import Foundation
public import TocsinGraph
import TocsinReference

extension ReferenceArithmetic {
  @unsafe public func apply(_ function: Activation, _ rows: RowsCall<Double>) {
    for row in unsafe 0..<rows.rows {
      for column in unsafe 0..<rows.columns {
        unsafe rows.y[row * rows.yRowStride + column] = Reference.activation(
          rows.x[row * rows.xRowStride + column], function)
      }
    }
  }

  @unsafe public func geluDerivative(count: Int, x: UnsafePointer<Double>, y: UnsafeMutablePointer<Double>) {
    for index in 0..<count {
      let x = unsafe x[index]
      let density = exp(x * x * -0.5) / (2 * Double.pi).squareRoot()
      unsafe y[index] = erfc(-x * 0.5.squareRoot()) / 2 + (density == 0 ? 0 : x * density)
    }
  }

  @unsafe public func combine(
    _ combination: Combination, _ rows: RowsCall<Double>, b: UnsafePointer<Double>, bRowStride: Int, bColumnStride: Int
  ) {
    for row in unsafe 0..<rows.rows {
      for column in unsafe 0..<rows.columns {
        let x = unsafe rows.x[row * rows.xRowStride + column]
        let b = unsafe b[row * bRowStride + column * bColumnStride]
        unsafe rows.y[row * rows.yRowStride + column] = combination == .sum ? x + b : x * b
      }
    }
  }

  @unsafe public func layerNorm(
    _ rows: RowsCall<Double>, scale: UnsafePointer<Double>, bias: UnsafePointer<Double>, epsilon: Float
  ) {
    let count = unsafe rows.columns
    for row in unsafe 0..<rows.rows {
      let x = unsafe rows.x + row * rows.xRowStride
      let y = unsafe rows.y + row * rows.yRowStride
      var (sum, squares) = (0.0, 0.0)
      for column in 0..<count { unsafe sum += x[column] }
      let mean = sum / Double(count)
      for column in 0..<count { unsafe squares += (x[column] - mean) * (x[column] - mean) }
      let deviation = (squares / Double(count) + Double(epsilon)).squareRoot()
      for column in 0..<count { unsafe y[column] = (x[column] - mean) / deviation * scale[column] + bias[column] }
    }
  }

  @unsafe public func reduceRows(
    _ rows: RowsCall<Double>, _ reduction: Reduction, valid: UnsafePointer<Double>?, validStride: Int
  ) {
    for column in unsafe 0..<rows.columns {
      unsafe rows.y[column] = reduced(count: rows.rows, reduction) { row in
        if let valid = unsafe valid, unsafe valid[row * validStride] == 0 { return nil }
        return unsafe rows.x[row * rows.xRowStride + column]
      }
    }
  }

  @unsafe public func reduceColumns(_ rows: RowsCall<Double>, _ reduction: Reduction) {
    for row in unsafe 0..<rows.rows {
      unsafe rows.y[row * rows.yRowStride] = reduced(count: rows.columns, reduction) { column in
        unsafe rows.x[row * rows.xRowStride + column]
      }
    }
  }

  /// What the elements that are there become; 0 where there is none.
  private func reduced(count: Int, _ reduction: Reduction, _ element: (Int) -> Double?) -> Double {
    var (found, sum, largest) = (0, 0.0, -Double.infinity)
    for index in 0..<count {
      guard let element = element(index) else { continue }
      found += 1
      sum += element
      if element > largest || element.isNaN { largest = element }
    }
    guard found > 0 else { return 0 }
    switch reduction {
    case .sum: return sum
    case .mean: return sum / Double(found)
    case .max: return largest
    }
  }
}
