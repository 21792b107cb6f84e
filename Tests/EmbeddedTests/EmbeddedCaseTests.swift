import CaseTable
import Testing
import TocsinKernels

/// The case table gives the same bits in Embedded Swift as in this build, on this machine and on Arm, with every
/// instruction set, whatever float environment the host has.
@Suite struct EmbeddedCaseTests {
  /// A line for each case: the digest that this build computes with the best kernels, and its name.
  private static let expected = Result {
    let kernels = try KernelSet.best()
    return try CaseTable.all().map { "\(hex(digest(try $0.run(kernels)))) \($0.name)" }
  }

  @Test(arguments: EmbeddedKernels.all, [false, true])
  func everyCaseGivesTheSameBits(_ kernels: EmbeddedKernels, flushingAndRoundingTowardZero hostile: Bool) throws {
    let program = try kernels.programOrSkip()
    let run = try program.runCases(kernels.instructionSet, isHostile: hostile)
    #expect(run.exitCode == 0)
    let lines = run.output.split(separator: "\n").map(String.init)
    let expected = try Self.expected.get()
    #expect(lines.count == expected.count)
    #expect(zip(lines, expected).filter { $0 != $1 }.map(\.0) == [])
  }
}
