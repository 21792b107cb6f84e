import Testing
import TocsinKernels

@Suite struct AttentionTests {
  /// Shapes around the edges of panels and blocks of queries, the networks' own among them.
  static let shapes: [(queries: Int, keys: Int, heads: Int, keySize: Int, valueSize: Int)] = [
    (1, 1, 1, 1, 1), (1, 7, 2, 3, 5), (3, 2, 1, 16, 16), (10, 10, 4, 8, 8), (20, 20, 4, 16, 16), (10, 10, 1, 256, 256),
    (5, 33, 3, 17, 9), (16, 16, 1, 32, 48), (17, 31, 2, 15, 33), (33, 20, 2, 8, 20), (40, 48, 1, 24, 31),
    (65, 70, 1, 12, 16),
  ]

  static func cases(_ values: (Int, inout Generator) -> [Float]) -> [AttentionCase] {
    var generator = Generator(seed: 37)
    var cases: [AttentionCase] = []
    for shape in shapes {
      for isCausal in [false, true] {
        for masked in [false, true] {
          var attention = AttentionCase(
            queries: shape.queries, keys: shape.keys, heads: shape.heads, keySize: shape.keySize,
            valueSize: shape.valueSize
          ) { values($0, &generator) }
          attention.isCausal = isCausal
          attention.valid = masked ? (0..<shape.keys).map { _ in Bool.random(using: &generator) ? 1 : 0 } : nil
          attention.scale = cases.count % 3 == 0 ? 1 : 0.3
          cases.append(attention)
        }
      }
    }
    return cases
  }

  @Test(arguments: InstructionSet.allCases)
  func everyResultIsTheSpecifiedChain(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for special in [false, true] {
      for attention in Self.cases({ special ? $1.rareSpecials($0) : $1.floats($0, scale: 2) }) {
        let found = bits(attention.run(kernels))
        let expected = (0..<attention.queries).flatMap { query in
          (0..<attention.heads).flatMap { canonicalBits(attention.specified(query, head: $0, kernels)) }
        }
        #expect(found == expected, "\(attention.queries) x \(attention.keys), causal \(attention.isCausal)")
      }
    }
  }
}
