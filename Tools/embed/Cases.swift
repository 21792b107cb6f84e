import CTocsinCases
import CaseTable
import TocsinKernels

@c @implementation
public func tocsin_print_cases(_ begin: (@convention(c) () -> Void)!, _ end: (@convention(c) () -> Void)!)
  -> Int32
{
  guard let kernels = try? KernelSet.fromEnvironment() else { return -1 }
  return Int32(printCaseTableDigests(kernels, begin: { begin() }, end: { end() }))
}
