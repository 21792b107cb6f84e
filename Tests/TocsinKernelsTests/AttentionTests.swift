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

  /// What a removed key or its value holds does not matter.
  @Test(arguments: InstructionSet.allCases)
  func removedKeysAreAsIfTheyWereNotThere(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for attention in Self.cases({ $1.floats($0) }) {
      guard let valid = attention.valid else { continue }
      var poisoned = attention
      for key in valid.indices where valid[key] == 0 {
        for n in 0..<attention.heads * attention.keySize {
          poisoned.k[key * attention.heads * attention.keySize + n] = .nan
        }
        for n in 0..<attention.heads * attention.valueSize {
          poisoned.v[key * attention.heads * attention.valueSize + n] = .infinity
        }
      }
      #expect(bits(poisoned.run(kernels)) == bits(attention.run(kernels)))
    }
  }

  /// Without a future no query sees what comes after it: not even a NaN there.
  @Test(arguments: InstructionSet.allCases)
  func causalQueriesDoNotSeeWhatFollows(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 38)
    var attention = AttentionCase(queries: 24, keys: 24, heads: 3, keySize: 8, valueSize: 8) { generator.floats($0) }
    attention.isCausal = true
    let columns = 3 * 8
    let whole = bits(attention.run(kernels))
    for key in 12..<24 {
      for n in 0..<columns { (attention.k[key * columns + n], attention.v[key * columns + n]) = (.nan, .nan) }
    }
    #expect(bits(attention.run(kernels))[..<(12 * columns)] == whole[..<(12 * columns)])
  }

  /// A query's result does not depend on the others, nor a head's.
  @Test(arguments: InstructionSet.allCases)
  func queriesAndHeadsAreIndependent(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 39)
    let (heads, size) = (3, 12)
    let whole = AttentionCase(queries: 140, keys: 21, heads: heads, keySize: size, valueSize: size) {
      generator.floats($0)
    }
    let expected = bits(whole.run(kernels))
    for queries in [1, 2, 15, 16, 17, 31, 33, 64, 100, 129] {
      var part = whole
      part.queries = queries
      part.q = Array(whole.q[..<(queries * heads * size)])
      #expect(bits(part.run(kernels)) == Array(expected[..<(queries * heads * size)]))
    }
    func column(_ values: [Float], _ head: Int) -> [Float] {
      values.indices.filter { $0 / size % heads == head }.map { values[$0] }
    }
    for head in 0..<heads {
      var part = whole
      (part.heads, part.q, part.k, part.v) = (1, column(whole.q, head), column(whole.k, head), column(whole.v, head))
      let columns = expected.indices.filter { $0 / size % heads == head }.map { expected[$0] }
      #expect(bits(part.run(kernels)) == columns)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func aQueryWithoutKeysGetsZero(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    for isCausal in [false, true] {
      var attention = AttentionCase(queries: 5, keys: 3, heads: 2, keySize: 4, valueSize: 4) {
        [Float](repeating: .nan, count: $0)
      }
      attention.isCausal = isCausal
      attention.valid = [0, -0.0, 0]
      #expect(bits(attention.run(kernels)) == [UInt32](repeating: 0, count: 5 * 8))
    }
  }

  /// A plan asks for the greatest shape only.
  @Test func scratchOfALargerShapeSuffices() {
    let sizes = [0, 1, 2, 15, 16, 17, 30, 31, 32, 33, 64, 100, 127, 128, 129, 300, 1000]
    for (smaller, larger) in zip(sizes, sizes.dropFirst()) {
      for other in [1, 20, 200] {
        let scratch = KernelSet.attentionScratch
        #expect(scratch(smaller, other, other, other) <= scratch(larger, other, other, other))
        #expect(scratch(other, smaller, other, other) <= scratch(other, larger, other, other))
        #expect(scratch(other, other, smaller, other) <= scratch(other, other, larger, other))
        #expect(scratch(other, other, other, smaller) <= scratch(other, other, other, larger))
      }
    }
  }
}
