public import TocsinKernels
import TocsinRuntime

/// FNV-1a, 64 bits, over the bits of floats, the low byte first.
public func digest(_ outputs: [[Float]]) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for output in outputs {
    for value in output {
      var bits = value.bitPattern
      for _ in 0..<4 {
        hash = (hash ^ UInt64(bits & 0xFF)) &* 0x100_0000_01B3
        bits >>= 8
      }
    }
  }
  return hash
}

/// Runs every case of the table and prints a line for each: the digest of its outputs in 16 hexadecimal digits, a
/// space, its name. Two machines agree on every bit when they print the same lines.
///
/// - Parameters:
///   - begin: Called for every case once its weights and inputs are made, before anything is computed from them.
///   - end: Called after it.
/// - Returns: how many cases could not be run; the line of such a case says `failed` in place of the digest.
public func printCaseTableDigests(
  _ kernels: KernelSet, begin: () -> Void = {}, end: () -> Void = {}
) -> Int {
  var failures = 0
  for operation in CaseTable.all() {
    do throws(RuntimeError) {
      print(hexadecimal(digest(try operation.run(kernels, begin: begin, end: end))) + " " + operation.name)
    } catch {
      print("failed " + operation.name)
      failures += 1
    }
  }
  return failures
}

private func hexadecimal(_ number: UInt64) -> String {
  var text = ""
  for shift in stride(from: 60, through: 0, by: -4) {
    let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift) & 0xF)
    text.append(Character(UnicodeScalar(digit < 10 ? 0x30 + digit : 0x57 + digit)))
  }
  return text
}
