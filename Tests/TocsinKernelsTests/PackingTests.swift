import Testing
import TocsinKernels
import TocsinTensor

@Suite struct PackingTests {
  /// Element (row, column) of the matrices below; never 0.
  private func element(_ row: Int, _ column: Int) -> Float { Float(1 + row * 100 + column) }

  /// The matrix by rows, or by columns, with a gap.
  private func source(_ rows: Int, _ columns: Int, transposed: Bool) -> AlignedBuffer<Float> {
    var buffer = AlignedBuffer<Float>(count: (rows + 1) * (columns + 1))
    for row in 0..<rows {
      for column in 0..<columns {
        buffer[transposed ? column * (rows + 1) + row : row * (columns + 1) + column] = element(row, column)
      }
    }
    return buffer
  }

  @Test(arguments: [(1, 1), (15, 3), (16, 2), (17, 5), (40, 1), (64, 4)], [false, true])
  func panelsHoldSixteenOutputsOfEachInput(shape: (outputs: Int, inputs: Int), transposed: Bool) {
    let source = source(shape.outputs, shape.inputs, transposed: transposed)
    var packed = PackedMatrix(outputs: shape.outputs, inputs: shape.inputs)
    unsafe packed.repack(
      source.pointer, rowStride: transposed ? 1 : shape.inputs + 1,
      columnStride: transposed ? shape.outputs + 1 : 1)
    extendLifetime(source)
    for output in 0..<paddedToPanels(shape.outputs) {
      for input in 0..<shape.inputs {
        let found = unsafe packed.pointer[(output / 16 * shape.inputs + input) * 16 + output % 16]
        #expect(found == (output < shape.outputs ? element(output, input) : 0))
      }
    }
  }

  @Test(arguments: [(1, 1), (15, 3), (16, 2), (17, 5), (40, 1), (64, 4)], [3, 4])
  func gatesOfSixteenUnitsLieSideBySide(shape: (hidden: Int, inputs: Int), gates: Int) {
    for transposed in [false, true] {
      let source = source(gates * shape.hidden, shape.inputs, transposed: transposed)
      let rowStride = transposed ? 1 : shape.inputs + 1
      let columnStride = transposed ? gates * shape.hidden + 1 : 1
      var packed = PackedGates(gates: gates, hidden: shape.hidden, inputs: shape.inputs)
      unsafe packed.repack(source.pointer, rowStride: rowStride, columnStride: columnStride)
      let columns = unsafe PackedMatrix(
        gates: gates, hidden: shape.hidden, inputs: shape.inputs, source: source.pointer, rowStride: rowStride,
        columnStride: columnStride)
      #expect(columns.outputs == gates * paddedToPanels(shape.hidden))
      extendLifetime(source)
      for gate in 0..<gates {
        for unit in 0..<paddedToPanels(shape.hidden) {
          for input in 0..<shape.inputs {
            let expected = unit < shape.hidden ? element(gate * shape.hidden + unit, input) : 0
            let group = unit / 16 * shape.inputs + input
            #expect(unsafe packed.pointer[(group * gates + gate) * 16 + unit % 16] == expected)
            let panel = unit / 16 * gates + gate
            #expect(unsafe columns.pointer[(panel * shape.inputs + input) * 16 + unit % 16] == expected)
          }
        }
      }
    }
  }
}
