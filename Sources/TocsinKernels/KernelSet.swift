import CTocsinKernels

/// The kernels of one instruction set. A small value, free to copy and share between threads.
@safe
public struct KernelSet: @unchecked Sendable {
  let table: UnsafePointer<ck_kernels>

  /// The kernels for one instruction set.
  public init(_ instructionSet: InstructionSet) throws(KernelError) {
    guard let table = unsafe ck_kernels_for(ck_isa(UInt32(instructionSet.rawValue))) else {
      throw .unsupported(instructionSet)
    }
    unsafe self.table = table
  }

  /// What the environment variable `TOCSIN_ISA` asks for; where it is unset, the best that this CPU has.
  public static func fromEnvironment() throws(KernelError) -> KernelSet {
    guard let requested = unsafe ck_requested_isa() else { return try best() }
    var bytes: [UInt8] = []
    var cursor = unsafe requested
    while unsafe cursor.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe cursor.pointee))
      unsafe cursor += 1
    }
    guard let instructionSet = InstructionSet(name: bytes) else {
      throw .unknownInstructionSet(requested: bytes)
    }
    return try KernelSet(instructionSet)
  }

  /// The best that this CPU has.
  public static func best() throws(KernelError) -> KernelSet {
    try KernelSet(InstructionSet(rawValue: UInt8(ck_best_isa().rawValue)) ?? .scalar)
  }

  /// The instruction set that these kernels use.
  public var instructionSet: InstructionSet {
    InstructionSet(rawValue: UInt8(unsafe table.pointee.isa.rawValue)) ?? .scalar
  }
}
