import Testing
import TocsinKernels

@Suite struct InstructionSetTests {
  @Test func theScalarKernelsAreAlwaysThere() throws {
    #expect(try KernelSet(.scalar).instructionSet == .scalar)
  }
}
