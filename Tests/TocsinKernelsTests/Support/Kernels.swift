import Testing
import TocsinKernels
import TocsinTensor

/// The kernels for an instruction set. Where this machine lacks them the test case is recorded as skipped.
func kernels(_ instructionSet: InstructionSet) throws -> KernelSet {
  guard let kernels = try? KernelSet(instructionSet) else {
    try Test.cancel("this machine has no \(instructionSet.name)")
  }
  return kernels
}

/// The bits of every element: `==` would let a NaN differ from itself and -0 equal +0.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// The one NaN that leaves a kernel.
let canonicalNaN: UInt32 = 0x7FC0_0000

/// Aligned memory with these values.
func buffer(_ values: [Float]) -> AlignedBuffer<Float> {
  var buffer = AlignedBuffer<Float>(count: values.count)
  for index in values.indices { buffer[index] = values[index] }
  return buffer
}
