import Testing
import TocsinTraining

@Test("the generator gives the numbers of an independent implementation in Python")
func generatorIsXoshiro() {
  var random = RandomNumbers(seed: 1, stream: .order, index: 7)
  let expected: [UInt64] = [
    0x2625_B96F_ACCC_496C, 0xDBF2_700B_FE6D_47A4, 0x7F91_17A9_0AD8_A4BD, 0x87DD_54D7_5F34_5DB8,
  ]
  #expect((0..<4).map { _ in random.next() } == expected)
}

@Test("seed, purpose and index each give a stream of their own")
func streamsDiffer() {
  var first: Set<UInt64> = []
  for seed in 0..<4 as Range<UInt64> {
    for stream in [RandomStream.initialisation, .holdOut, .order, .augmentation, .calibration] {
      for index in 0..<4 as Range<UInt64> {
        var random = RandomNumbers(seed: seed, stream: stream, index: index)
        first.insert(random.next())
      }
    }
  }
  #expect(first.count == 4 * 5 * 4)
}

@Test("indices are in range and alike in frequency")
func indicesAreUniform() {
  var random = RandomNumbers(seed: 2, stream: .order)
  var counts = [Int](repeating: 0, count: 7)
  for _ in 0..<70_000 { counts[random.index(below: 7)] += 1 }
  // Five standard deviations of a binomial with mean 10,000.
  for count in counts { #expect(abs(count - 10_000) < 470) }
}

@Test("normal numbers have mean 0 and variance 1")
func normalMoments() {
  var random = RandomNumbers(seed: 3, stream: .initialisation)
  let numbers = (0..<20_000).map { _ in random.normal() }
  let mean = numbers.reduce(0, +) / 20_000
  #expect(abs(mean) < 0.04)
  #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.05)
}

@Test("a shuffle is a permutation, and not the same one twice")
func shuffleIsPermutation() {
  var random = RandomNumbers(seed: 4, stream: .order)
  var once = Array(0..<50)
  random.shuffle(&once)
  var twice = Array(0..<50)
  random.shuffle(&twice)
  #expect(once.sorted() == Array(0..<50))
  #expect(once != twice)
  #expect(once != Array(0..<50))
}
