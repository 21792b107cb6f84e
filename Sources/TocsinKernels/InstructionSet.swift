/// The instruction sets that kernels are built for. Every one gives the same bits (Spec/Numerics.md).
public enum InstructionSet: UInt8, Sendable, CaseIterable {
  case scalar = 0
  /// AVX2 and FMA.
  case avx2 = 1
  /// AVX-512 F, BW, DQ, VL and VNNI.
  case avx512 = 2
  /// NEON, which every AArch64 CPU has.
  case neon = 3

  /// The name that `TOCSIN_ISA` takes and tools print.
  public var name: StaticString {
    switch self {
    case .scalar: "scalar"
    case .avx2: "avx2"
    case .avx512: "avx512"
    case .neon: "neon"
    }
  }

  init?(name: [UInt8]) {
    for candidate in Self.allCases where candidate.matches(name) {
      self = candidate
      return
    }
    return nil
  }

  private func matches(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    for index in bytes.indices where unsafe name.utf8Start[index] != bytes[index] { return false }
    return true
  }
}

/// Why kernels cannot be had.
public enum KernelError: Error, Equatable, Sendable {
  /// `TOCSIN_ISA` names no instruction set. Remedy: unset it, or use `scalar`, `avx2`, `avx512` or `neon`.
  case unknownInstructionSet(requested: [UInt8])
  /// This CPU or this build lacks the instruction set. Remedy: unset `TOCSIN_ISA`.
  case unsupported(InstructionSet)
}
