// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension KernelError: CustomStringConvertible {
    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .unknownInstructionSet(let requested):
        "no instruction set \"\(String(decoding: requested, as: UTF8.self))\"; unset TOCSIN_ISA, or set it to one of "
          + InstructionSet.allCases.map { "\($0.name)" }.joined(separator: ", ")
      case .unsupported(let instructionSet):
        "this processor or this build lacks \(instructionSet.name); unset TOCSIN_ISA, or set it to scalar"
      }
    }
  }
#endif
