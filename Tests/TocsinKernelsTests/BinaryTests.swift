import Testing
import TocsinKernels
import TocsinTensor

@Suite struct BinaryTests {
  enum Operation: CaseIterable, Sendable {
    case add, multiply

    func callAsFunction(_ x: Float, _ b: Float) -> Float { self == .add ? x + b : x * b }

    func call(_ kernels: KernelSet, _ rows: KernelRows, b: [Float], bRowStride: Int, bColumnStride: Int) {
      let second = buffer(b)
      switch self {
      case .add: unsafe kernels.add(rows, b: second.pointer, bRowStride: bRowStride, bColumnStride: bColumnStride)
      case .multiply:
        unsafe kernels.multiply(rows, b: second.pointer, bRowStride: bRowStride, bColumnStride: bColumnStride)
      }
      extendLifetime(second)
    }
  }

  /// Every way to broadcast the second operand, with and without gaps between rows.
  @Test(arguments: Operation.allCases, InstructionSet.allCases)
  func everyElementIsTheOperationRoundedOnce(operation: Operation, instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 33)
    for (rows, columns) in [(1, 1), (3, 1), (1, 16), (5, 15), (4, 16), (3, 17), (2, 64), (7, 33)] {
      for gap in [0, 3] {
        let x = generator.specials(rows * columns)
        for (rowStride, columnStride) in [(columns, 1), (columns + 2, 1), (0, 1), (1, 0), (4, 0), (0, 0)] {
          let b = generator.specials((rows - 1) * rowStride + (columns - 1) * columnStride + 1)
          let expected = (0..<rows * columns).map {
            operation(x[$0], b[$0 / columns * rowStride + $0 % columns * columnStride])
          }
          for inPlace in [false, true] {
            let found = unsafe StridedRows.run(x, rows: rows, columns: columns, gap: gap, inPlace: inPlace) {
              unsafe operation.call(kernels, $0, b: b, bRowStride: rowStride, bColumnStride: columnStride)
            }
            #expect(bits(found) == canonicalBits(expected))
          }
        }
      }
    }
  }
}
