import Testing
import TocsinKernels
import TocsinTensor

@Suite struct ReductionTests {
  static let reductions: [KernelReduction] = [.sum, .mean, .max]

  static func overRows(
    _ reduction: KernelReduction, _ kernels: KernelSet, _ x: [Float], rows: Int, columns: Int, valid: [Float]? = nil,
    inPlace: Bool = false
  ) -> [Float] {
    let mask = buffer((valid ?? []).flatMap { [$0, 7] })
    let found = unsafe StridedRows.run(x, rows: rows, columns: columns, inPlace: inPlace, resultRows: 1) {
      unsafe kernels.reduceRows($0, reduction, valid: valid == nil ? nil : UnsafePointer(mask.pointer), validStride: 2)
    }
    extendLifetime(mask)
    return found
  }

  /// The rule for `n` elements in the order in which they are taken.
  static func expected(_ reduction: KernelReduction, _ values: [Float], sum: ([Float]) -> Float) -> Float {
    guard !values.isEmpty else { return 0 }
    return switch reduction {
    case .sum: sum(values)
    case .mean: sum(values) / Float(values.count)
    case .max: values.contains(where: \.isNaN) ? .nan : (values.max() ?? 0) + 0
    }
  }

  @Test(arguments: reductions, InstructionSet.allCases)
  func rowsAreTakenInAscendingOrder(reduction: KernelReduction, instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 34)
    for rows in [1, 2, 3, 10, 20, 33] {
      for columns in [1, 15, 16, 17, 64, 130] {
        for special in [false, true] {
          let x = special ? generator.specials(rows * columns) : generator.floats(rows * columns, scale: 4)
          let masks: [[Float]?] = [
            nil, (0..<rows).map { Float($0 % 3) }, (0..<rows).map { $0 == 1 ? .nan : -0.0 },
          ]
          for mask in masks {
            let kept = (0..<rows).filter { mask == nil || mask?[$0] != 0 }
            let expected = (0..<columns).map { n in
              Self.expected(reduction, kept.map { x[$0 * columns + n] }) { $0.reduce(0, +) }
            }
            for inPlace in [false, true] {
              let found = Self.overRows(
                reduction, kernels, x, rows: rows, columns: columns, valid: mask, inPlace: inPlace)
              #expect(bits(found) == canonicalBits(expected))
            }
          }
        }
      }
    }
  }

  @Test(arguments: reductions, InstructionSet.allCases)
  func columnsAreTakenBySixteenPartials(reduction: KernelReduction, instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 35)
    for rows in [1, 2, 15, 16, 17, 35] {
      for columns in [1, 2, 15, 16, 17, 30, 32, 64, 100] {
        for special in [false, true] {
          let x = special ? generator.specials(rows * columns) : generator.floats(rows * columns, scale: 4)
          let expected = (0..<rows).map {
            Self.expected(reduction, Array(x[$0 * columns..<($0 + 1) * columns])) { sixteenPartials($0) }
          }
          let found = unsafe StridedRows.run(x, rows: rows, columns: columns, resultColumns: 1) {
            unsafe kernels.reduceColumns($0, reduction)
          }
          #expect(bits(found) == canonicalBits(expected))
        }
      }
    }
  }

  @Test(arguments: reductions, InstructionSet.allCases)
  func aMaskThatRemovesAllGivesZero(reduction: KernelReduction, instructionSet: InstructionSet) throws {
    let x: [Float] = [.nan, 1, .infinity, -3]
    let found = Self.overRows(reduction, try kernels(instructionSet), x, rows: 2, columns: 2, valid: [0, -0.0])
    #expect(bits(found) == [0, 0])
  }

  /// A NaN must stay the maximum whatever comes after it, and neither sign of zero may show.
  @Test(arguments: InstructionSet.allCases)
  func maximaFollowTheRules(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let x: [Float] = [1, .nan, 2, .nan, 1, 3, -0.0, 0, -0.0, -.infinity, -.infinity, -1]
    let columns = (0..<3).flatMap { row in (0..<4).map { x[$0 * 3 + row] } }
    #expect(
      bits(Self.overRows(.max, kernels, x, rows: 4, columns: 3))
        == canonicalBits([.nan, .nan, 3]))
    let found = unsafe StridedRows.run(columns, rows: 3, columns: 4, resultColumns: 1) {
      unsafe kernels.reduceColumns($0, .max)
    }
    #expect(bits(found) == canonicalBits([.nan, .nan, 3]))
  }
}
