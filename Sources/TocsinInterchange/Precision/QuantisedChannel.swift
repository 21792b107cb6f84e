import TocsinFormat

/// The floats of a channel as codes from -127 to 127 and the scale that takes them back.
///
/// The scale that makes the largest float 127 rounds all others coarsely where it stands alone. So smaller scales are
/// tried too, with which the largest become 127 and lose the rest: the scale of the least squared error is taken.
struct QuantisedChannel {
  private(set) var scale: Float
  private(set) var codes: [Int8]

  /// The scales that are tried are those for 1 of the largest float, 0.99 and so on.
  private static let candidateCount = 26

  /// - Parameter values: finite.
  init(_ values: ArraySlice<Float>) {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else {
      (scale, codes) = (1, [Int8](repeating: 0, count: values.count))
      return
    }
    scale = Self.scale(reaching: largest)
    var leastError = Self.squaredError(values, scale: scale)
    for candidate in 1..<Self.candidateCount {
      let smaller = Self.scale(reaching: largest * (1 - Float(candidate) / 100))
      let error = Self.squaredError(values, scale: smaller)
      if error < leastError { (scale, leastError) = (smaller, error) }
    }
    let scale = scale
    codes = values.map { Int8(Self.code($0, scale: scale)) }
  }

  /// The scale of which 127 times is a number, within what a file may hold.
  private static func scale(reaching number: Float) -> Float {
    let scale = max(number / 127, .leastNormalMagnitude)
    return (scale * 127).isFinite ? scale : scale.nextDown
  }

  /// Ties go to even.
  private static func code(_ value: Float, scale: Float) -> Float {
    min(max((value / scale).rounded(.toNearestOrEven), -127), 127)
  }

  private static func squaredError(_ values: ArraySlice<Float>, scale: Float) -> Double {
    values.reduce(0) { sum, value in
      let error = Double(value) - Double(code(value, scale: scale) * scale)
      return sum + error * error
    }
  }
}

extension TensorData {
  /// Floats as codes with a scale for each of `channels`, into which they divide evenly.
  static func int8(quantising values: [Float], channels: Int) -> TensorData {
    let size = values.count / channels
    var codes: [Int8] = []
    codes.reserveCapacity(values.count)
    var scales: [Float] = []
    for channel in 0..<channels {
      let quantised = QuantisedChannel(values[channel * size..<(channel + 1) * size])
      codes += quantised.codes
      scales.append(quantised.scale)
    }
    return .int8(codes, scales: scales)
  }
}
