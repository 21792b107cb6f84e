#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Testing
import TocsinKernels

/// Serialised, because the environment belongs to the whole process.
@Suite(.serialized) struct InstructionSetTests {
  @Test(arguments: InstructionSet.allCases)
  func forcedKernelsAreTheOnesThatRun(instructionSet: InstructionSet) throws {
    #expect(try kernels(instructionSet).instructionSet == instructionSet)
    #expect(try requesting(instructionSet.name.description).instructionSet == instructionSet)
  }

  @Test(arguments: [nil, ""])
  func withoutARequestTheBestRuns(request: String?) throws {
    let best = try #require(InstructionSet.allCases.last { (try? KernelSet($0)) != nil })
    #expect(try requesting(request).instructionSet == best)
    #expect(try KernelSet.best().instructionSet == best)
  }

  @Test(arguments: ["AVX2", "avx", "avx5122", "neo", " "])
  func anUnknownRequestIsRefused(request: String) {
    #expect(throws: KernelError.unknownInstructionSet(requested: Array(request.utf8))) {
      try requesting(request)
    }
  }

  @Test func theScalarKernelsAreAlwaysThere() throws {
    #expect(try KernelSet(.scalar).instructionSet == .scalar)
  }

  private func requesting(_ request: String?) throws(KernelError) -> KernelSet {
    let before = unsafe getenv("TOCSIN_ISA").map { unsafe String(cString: $0) }
    set(request)
    defer { set(before) }
    return try KernelSet.fromEnvironment()
  }

  private func set(_ request: String?) {
    if let request {
      unsafe setenv("TOCSIN_ISA", request, 1)
    } else {
      unsafe unsetenv("TOCSIN_ISA")
    }
  }
}
