import TestSupport
import Testing
import TocsinFormat
import TocsinInterchange
import TocsinTensor

/// What becomes of single weights.
@Suite struct RoundingTests {
  private static let inputs = 16

  private func bfloat16(_ values: [Float]) throws -> [UInt16] {
    let model = try WeightReduction(to: .bfloat16).reduce(linearModel(values, outputs: 2))
    guard case .bfloat16(let halves) = model.weights[0] else { return [] }
    return halves
  }

  private func int8(_ values: [Float], outputs: Int = 2) throws -> (codes: [Int8], scales: [Float]) {
    let model = try WeightReduction(to: .int8).reduce(largeModel(values, outputs: outputs))
    guard case .int8(let codes, let scales) = model.weights[0] else { return ([], []) }
    return (Array(codes.prefix(values.count)), Array(scales.prefix(outputs)))
  }

  /// With channels of zeros behind those given, as small layers stay in f32.
  private func largeModel(_ values: [Float], outputs: Int) throws -> ModelFile {
    let inputs = values.count / outputs
    let more = 4096 / inputs + 1
    return try linearModel(values + [Float](repeating: 0, count: more * inputs), outputs: outputs + more)
  }

  @Test func halvesAreTheNearestAndTiesGoToEven() throws {
    let bits: [UInt32] = [
      0x3F80_0000, 0x3F80_7FFF, 0x3F80_8000, 0x3F80_8001, 0x3F81_7FFF, 0x3F81_8000, 0x8000_0000, 0x8000_8001,
      0x0000_0001, 0x007F_FFFF, 0x7F7F_7FFF, 0xFF7F_0000,
    ]
    let expected: [UInt16] = [
      0x3F80, 0x3F80, 0x3F80, 0x3F81, 0x3F81, 0x3F82, 0x8000, 0x8001, 0x0000, 0x0080, 0x7F7F, 0xFF7F,
    ]
    #expect(try bfloat16(bits.map { Float(bitPattern: $0) }) == expected)
  }

  @Test(arguments: [0x7F7F_8000, 0xFF7F_8000, 0x7F7F_FFFF] as [UInt32])
  func whatWouldBecomeInfiniteIsRefused(bits: UInt32) throws {
    var values = [Float](repeating: 1, count: 4)
    values[3] = Float(bitPattern: bits)
    #expect(throws: PrecisionError.tooLarge(tensor: "weight", element: 3)) { try bfloat16(values) }
  }

  @Test func weightsThatCodesCanHoldAreKept() throws {
    let codes = (0..<2 * Self.inputs).map { Int8($0 % Self.inputs == 0 ? 127 : 5 * ($0 % Self.inputs) - 60) }
    let quantised = try int8(codes.enumerated().map { Float($1) * ($0 < Self.inputs ? 0.25 : 8) })
    #expect(quantised.codes == codes)
    #expect(quantised.scales == [0.25, 8])
  }

  @Test func aChannelOfZerosHasTheScaleOne() throws {
    let quantised = try int8([Float](repeating: -0.0, count: Self.inputs) + [Float](repeating: 3, count: Self.inputs))
    #expect(quantised.scales[0] == 1 && quantised.codes[..<Self.inputs].allSatisfy { $0 == 0 })
  }

  /// Of the scales that make 127 of 1, 0.99, … 0.75 of the largest weight, the first of the least squared error.
  @Test(arguments: [1, 1.2, 2, 30] as [Float])
  func theScaleIsTheBestOfThoseThatAreTried(outlier: Float) throws {
    var generator = SeededGenerator(seed: 5)
    var values = (0..<8192).map { _ in Float.random(in: -1...1, using: &generator) }
    values[17] = outlier
    let candidates = (0..<26).map { outlier * (1 - Float($0) / 100) / 127 }
    let codes = candidates.map { scale in
      values.map { max(-127, min(127, ($0 / scale).rounded(.toNearestOrEven))) }
    }
    let errors = zip(candidates, codes).map { scale, codes in
      zip(values, codes).reduce(0.0) { sum, pair in
        let error = Double(pair.0) - Double(pair.1 * scale)
        return sum + error * error
      }
    }
    let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
    let found = try int8(values, outputs: 1)
    #expect(found.scales == [candidates[best]])
    #expect(found.codes == codes[best].map { Int8($0) })
    // One weight that stands out does not take the bits of all others.
    #expect((best > 0) == (outlier > 1))
  }

  @Test(arguments: [.nan, -.nan, .infinity, -.infinity] as [Float], WeightPrecision.allCases)
  func whatIsNotFiniteIsRefused(number: Float, precision: WeightPrecision) throws {
    var values = [Float](repeating: 1, count: 2 * Self.inputs)
    values[3] = number
    #expect(throws: PrecisionError.notFinite(tensor: "weight", element: 3)) {
      try WeightReduction(to: precision).reduce(largeModel(values, outputs: 2))
    }
  }

  @Test(arguments: [
    Float.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-30, 1e30, .greatestFiniteMagnitude,
  ])
  func anyFiniteWeightsGiveWhatAFileMayHold(largest: Float) throws {
    let values = (0..<2 * Self.inputs).map { largest * (Float($0) / Float(2 * Self.inputs - 1)) }
    let model = try WeightReduction(to: .int8).reduce(largeModel(values, outputs: 2))
    #expect(model.weights[0].dtype == .int8)
    let bytes = try ModelFileWriter.encode(model)
    #expect(try ModelFileReader.read(bytes: bytes.span) == model)
  }
}
