import Testing
public import TocsinKernels

extension KernelSet {
  /// The kernels of an instruction set; where this CPU lacks it, the test case is recorded as skipped.
  public static func orSkip(_ instructionSet: InstructionSet) throws -> KernelSet {
    do {
      return try KernelSet(instructionSet)
    } catch {
      try Test.cancel("this CPU has no \(instructionSet)")
    }
  }
}
