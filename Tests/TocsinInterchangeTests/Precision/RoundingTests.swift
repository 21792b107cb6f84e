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

  /// One large weight does not take the bits of all others, and no scale is worse than the one for it.
  @Test(arguments: [1, 1.2, 2, 30] as [Float])
  func theSquaredErrorIsAtMostThatOfTheScaleForTheLargest(outlier: Float) throws {
    var generator = SeededGenerator(seed: 5)
    var values = (0..<256).map { _ in Float.random(in: -1...1, using: &generator) }
    values[17] = outlier
    let (codes, scales) = try int8(values, outputs: 1)
    func squaredError(_ weights: [Float]) -> Double {
      zip(values, weights).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
    }
    let plain = outlier / 127
    let found = squaredError(codes.map { Float($0) * scales[0] })
    #expect(found <= squaredError(values.map { ($0 / plain).rounded(.toNearestOrEven) * plain }))
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
