import Foundation
import Testing
import TocsinAutograd

@Test("our logarithm agrees with the platform's to 2 ulp and is finite at 0")
func logarithmIsAccurate() {
  #expect(naturalLogarithm(1) == 0)
  #expect(naturalLogarithm(0) == naturalLogarithm(0x1p-126))
  var numbers = TestNumbers(seed: 1)
  for _ in 0..<10_000 {
    let x = exp(numbers.next() * 80)
    #expect(abs(naturalLogarithm(x) - log(x)) <= 2 * max(log(x).ulp, 0x1p-53 * abs(x - 1)))
  }
}

@Test("mixed targets are those computed by hand")
func mixtureByHand() throws {
  // Targets 0, 1, end of three classes; share 0.5, decay 0.5. Look-ahead at step 0: class 0 counts 1, class 1 counts 0.5,
  // together 2/3 and 1/3. At step 1 only class 1 is left, at the end nothing.
  let sample = SequenceSample(inputs: [0, 0, 1], targets: [0, 1, 2], weight: 1)
  let expected: [Float] = [0.5 + 0.5 * 2 / 3, 0.5 / 3, 0, 0, 1, 0, 0, 0, 1]
  #expect(distributions(of: sample).elementsEqual(expected) { abs($0 - $1) < 1e-6 })
}

@Test("a sample cut out of a sequence looks ahead to what follows")
func mixtureLooksBeyondTheCut() throws {
  let whole = SequenceSample(inputs: [0, 1, 0, 1], targets: [1, 0, 1, 2], weight: 1)
  let cut = SequenceSample(inputs: [0, 1], targets: [1, 0], weight: 1, continuation: [1, 2])
  #expect(distributions(of: cut)[...] == distributions(of: whole).prefix(6))
}

private func distributions(of sample: SequenceSample) -> [Float] {
  var batch = SequenceBatch()
  batch.fill([sample], indices: [0], mixture: FutureMixture(share: 0.5, decay: 0.5, classCount: 3))
  return batch.distributions
}

@Test("steps without a target take no part in loss or gradient")
func maskedStepsAreIgnored() throws {
  let tape = try Network.stackedLSTM.floatTape(seed: 3, atEveryStep: true)
  let masked = SequenceSample(inputs: [0, 1, 2], targets: [-1, 3, -1], weight: 2)
  let loss = try tape.run(SequenceBatch([masked], indices: [0]), atEveryStep: true)
  let row = tape.row(1).map { exp(Double($0)) }
  #expect(abs(loss + 2 * log(row[3] / row.reduce(0, +))) < 1e-6)
}

@Test("after the largest batch a pass takes no new memory")
func workspaceSettles() throws {
  let tape = try Network.stackedLSTM.floatTape(seed: 4, atEveryStep: true)
  let gradient = ParameterVector<Float>(layout: tape.weights.values.layout)
  // Large enough for several of the chunks that a workspace starts with.
  let samples = (0..<400).map { Network.samples[$0 % 4] }
  func pass(_ count: Int) throws -> Int {
    _ = try tape.run(SequenceBatch(samples, indices: ArraySlice(0..<count)), atEveryStep: true, into: gradient)
    return tape.workspaceCapacity
  }
  let first = try pass(4)
  let settled = try (0..<3).map { _ in try pass(400) }.last
  #expect(first < settled ?? 0)
  #expect(try pass(4) == settled)
  #expect(try pass(400) == settled)
}
