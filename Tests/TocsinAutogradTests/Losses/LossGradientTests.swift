import TestSupport
import Testing
import TocsinAutograd
import TocsinKernels

@Test("a loss's gradient agrees with central finite differences in Double", arguments: LossCase.all, [false, true])
func lossGradientsAreTheDerivatives(_ testCase: LossCase, isTransposed: Bool) throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes, isTransposed: isTransposed)
  let inputs = [testCase.elements(seed: 3), testCase.elements(seed: 4)]
  let loss = testCase.loss(probe.values[0], probe.values[1])
  for input in 0..<2 { probe.set(input, inputs[input]) }
  let gradients = try probe.run(scale: 1.5, [loss]).gradients
  let largest = gradients.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
  #expect(largest > 0.01)
  for input in 0..<2 {
    for index in 0..<testCase.count {
      func value(at offset: Double) throws -> Double {
        var moved = inputs[input]
        moved[index] += offset
        probe.set(input, moved)
        return 1.5 * (try probe.run(scale: nil, [loss]).loss)
      }
      let difference = try derivative(value)
      probe.set(input, inputs[input])
      let error = abs(gradients[input][index] - difference)
      #expect(error <= 1e-6 * max(largest * 1e-2, abs(difference)), "input \(input), element \(index)")
    }
  }
}

/// The loss by its formula in plain loops, with lengths that are given.
private func featureLoss(_ p: [Double], _ s: [Double], lengths: ([Double], [Double]), columns: Int) -> Double {
  var sum = 0.0
  for i in 0..<columns {
    for j in 0..<columns {
      var element = 0.0
      for row in 0..<p.count / columns {
        element += p[row * columns + i] / lengths.0[row] * (s[row * columns + j] / lengths.1[row])
      }
      sum += element * element
    }
  }
  return sum / Double(columns * columns)
}

@Test("disentanglement by features has the gradient of its formula with constant lengths", arguments: [false, true])
func featureGradientsTakeLengthsAsConstants(isTransposed: Bool) throws {
  let testCase = LossCase.features
  let columns = testCase.sizes[2]
  let probe = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes, isTransposed: isTransposed)
  let (p, s) = (testCase.elements(seed: 3), testCase.elements(seed: 4))
  probe.set(0, p)
  probe.set(1, s)
  let (loss, gradients) = try probe.run(scale: 2, [testCase.loss(probe.values[0], probe.values[1])])
  func lengths(_ rows: [Double]) -> [Double] {
    stride(from: 0, to: rows.count, by: columns).map { start in
      rows[start..<start + columns].reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-6
    }
  }
  let fixed = (lengths(p), lengths(s))
  #expect(abs(loss - featureLoss(p, s, lengths: fixed, columns: columns)) <= 1e-12 * loss)
  let largest = gradients.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
  for index in p.indices {
    for input in 0..<2 {
      let difference = derivative { offset in
        var (p, s) = (p, s)
        if input == 0 { p[index] += offset } else { s[index] += offset }
        return 2 * featureLoss(p, s, lengths: fixed, columns: columns)
      }
      let error = abs(gradients[input][index] - difference)
      #expect(error <= 1e-6 * max(largest * 1e-2, abs(difference)), "input \(input), element \(index)")
    }
  }
}

@Test("the kernels' losses and gradients agree with the Double ones", arguments: LossCase.all + [LossCase.features])
func floatLossesAgree(_ testCase: LossCase) throws {
  let exact = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes)
  let fast = try LossProbe(KernelArithmetic(KernelSet.fromEnvironment()), sizes: testCase.sizes)
  for input in 0..<2 {
    let elements = testCase.elements(seed: 5 + UInt64(input)).map { Double(Float($0)) }
    exact.set(input, elements)
    fast.set(input, elements)
  }
  let (exactLoss, expected) = try exact.run(scale: 1, [testCase.loss(exact.values[0], exact.values[1])])
  let (fastLoss, found) = try fast.run(scale: 1, [testCase.loss(fast.values[0], fast.values[1])])
  #expect(abs(fastLoss - exactLoss) <= 1e-5 * abs(exactLoss))
  let largest = expected.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
  for (expected, found) in zip(expected.joined(), found.joined()) {
    #expect(abs(Double(found) - expected) <= 1e-3 * max(largest * 1e-2, abs(expected)))
  }
}

@Test("losses and gradients have the same bits on every instruction set", arguments: InstructionSet.allCases)
func lossBitsAreTheSame(_ instructionSet: InstructionSet) throws {
  let kernels = try [KernelSet(.scalar), KernelSet.orSkip(instructionSet)]
  for testCase in LossCase.all + [LossCase.features] {
    let results = try kernels.map { kernels in
      let probe = try LossProbe(KernelArithmetic(kernels), sizes: testCase.sizes)
      for input in 0..<2 { probe.set(input, testCase.elements(seed: 7 + UInt64(input))) }
      return try probe.run(scale: 0.3, [testCase.loss(probe.values[0], probe.values[1])])
    }
    #expect(results[0].loss.bitPattern == results[1].loss.bitPattern, "\(testCase.testDescription)")
    #expect(
      results[0].gradients.map { $0.map(\.bitPattern) } == results[1].gradients.map { $0.map(\.bitPattern) },
      "\(testCase.testDescription)")
  }
}

@Test("without a scale a loss leaves no gradient, and its value is the same", arguments: LossCase.all)
func valuesNeedNoGradient(_ testCase: LossCase) throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes)
  for input in 0..<2 { probe.set(input, testCase.elements(seed: 8 + UInt64(input))) }
  let loss = testCase.loss(probe.values[0], probe.values[1])
  let (value, gradients) = try probe.run(scale: 1, [loss])
  #expect(try probe.run(scale: nil, [loss]).loss == value)
  let (both, sum) = try probe.run(scale: 0.5, [loss, loss])
  #expect(both == 2 * value)
  for (once, twice) in zip(gradients.joined(), sum.joined()) { #expect(abs(once - twice) <= 1e-14 * max(1, abs(once))) }
}
