import Testing
import TocsinTensor

@Suite struct AlignedBufferTests {
  @Test(arguments: [0, 1, 15, 16, 17, 1000])
  func aBufferIsZeroAndAligned(count: Int) {
    let buffer = AlignedBuffer<Float>(count: count)
    #expect(buffer.count == count && buffer.span.count == count)
    for index in 0..<count { #expect(buffer[index].bitPattern == 0) }
    let address = unsafe UInt(bitPattern: buffer.pointer)
    #expect(address % UInt(AlignedBuffer<Float>.alignment) == 0)
  }

  @Test func elementsAreWrittenAndRead() {
    var buffer = AlignedBuffer<UInt32>(count: 3)
    buffer[1] = 7
    var span = buffer.mutableSpan
    span[2] = 9
    #expect(buffer[0] == 0 && buffer[1] == 7 && buffer[2] == 9)
    #expect(buffer.span[1] == 7)
  }
}
