import Testing
import TestSupport
import TocsinDetect
import TocsinFormat

@Suite struct ChimeraSectionTests {
  static let configurations = [
    ChimeraConfiguration(windowLength: 20, stride: 20),
    ChimeraConfiguration(
      windowLength: 1, stride: 1, temperature: .leastNonzeroMagnitude, priorShift: -2.36, threshold: 0,
      minimumMargin: .leastNonzeroMagnitude),
    ChimeraConfiguration(
      windowLength: 1024, stride: 1024, temperature: .greatestFiniteMagnitude, priorShift: 1e30, threshold: 1,
      minimumMargin: .greatestFiniteMagnitude),
  ]

  @Test(arguments: configurations)
  func aConfigurationComesBack(_ configuration: ChimeraConfiguration) throws {
    #expect(configuration.isValid)
    #expect(try ChimeraConfiguration(decoding: configuration.encoded()) == configuration)
  }

  @Test(arguments: configurations)
  func aChangedByteIsRefusedOrMeansSomethingElse(_ configuration: ChimeraConfiguration) {
    let bytes = configuration.encoded()
    var accepted = 0
    for position in bytes.indices {
      for value in UInt8.min...UInt8.max where value != bytes[position] {
        var changed = bytes
        changed[position] = value
        guard let other = try? ChimeraConfiguration(decoding: changed) else { continue }
        #expect(other.isValid && other.encoded() == changed && other != configuration)
        accepted += 1
      }
    }
    #expect(accepted > 0)
  }

  @Test func everyTruncationAndExtensionIsRefused() {
    let bytes = Self.configurations[0].encoded()
    #expect(bytes.count == 32)
    for count in 0..<bytes.count {
      #expect(throws: DetectError.self) { try ChimeraConfiguration(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: DetectError.format(.trailingBytes(.detector, offset: 32, count: 1))) {
      try ChimeraConfiguration(decoding: bytes + [0])
    }
  }

  /// Offset, the 32-bit value there, and whether it is valid in a configuration of 20 lines, stride 20.
  @Test(
    arguments: [
      (0, 1, false), (0, 2, true), (0, 3, false), (4, 0, false), (4, 19, false), (4, 1024, true), (4, 1025, false),
      (8, 0, false), (8, 1, true), (8, 21, false), (12, 0, false), (12, Float.infinity.bitPattern, false),
      (12, (-Float(1)).bitPattern, false), (12, Float.nan.bitPattern, false), (16, Float(0).bitPattern, true),
      (16, (-Float(0)).bitPattern, false), (16, (-Float(1)).bitPattern, true), (16, Float.nan.bitPattern, false),
      (16, (-Float.infinity).bitPattern, false), (20, Float(1).bitPattern, true),
      (20, Float(1).nextUp.bitPattern, false), (20, (-Float(0)).bitPattern, false), (20, Float.nan.bitPattern, false),
      (24, Float(0).bitPattern, true), (24, (-Float(0)).bitPattern, false), (24, (-Float(1)).bitPattern, false),
      (24, Float.infinity.bitPattern, false), (28, 0, true), (28, 1, false), (28, 1025, false),
    ] as [(Int, UInt32, Bool)])
  func eachFieldHasItsRange(_ offset: Int, value: UInt32, isValid: Bool) {
    var bytes = Self.configurations[0].encoded()
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    #expect(((try? ChimeraConfiguration(decoding: bytes)) != nil) == isValid)
  }

  @Test func zerosLoseTheirSign() throws {
    let signed = ChimeraConfiguration(
      windowLength: 3, stride: 2, priorShift: -0.0, threshold: -0.0, minimumMargin: -0.0)
    #expect(signed.encoded() == ChimeraConfiguration(windowLength: 3, stride: 2, threshold: 0).encoded())
  }

  @Test(arguments: [
    ChimeraConfiguration(windowLength: 0, stride: 0), ChimeraConfiguration(windowLength: 1025, stride: 1),
    ChimeraConfiguration(windowLength: 5, stride: 6), ChimeraConfiguration(windowLength: 5, stride: 5, temperature: 0),
    ChimeraConfiguration(windowLength: 5, stride: 5, temperature: .nan),
    ChimeraConfiguration(windowLength: 5, stride: 5, priorShift: .infinity),
    ChimeraConfiguration(windowLength: 5, stride: 5, threshold: .nan),
    ChimeraConfiguration(windowLength: 5, stride: 5, minimumMargin: -1),
  ])
  func aConfigurationOutsideTheRangesIsInvalid(_ configuration: ChimeraConfiguration) {
    #expect(!configuration.isValid)
  }
}
