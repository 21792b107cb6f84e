import CaseTable
import TestSupport
import Testing
import TocsinGraph
import TocsinKernels
import TocsinReference
import TocsinRuntime

/// Every case of the table: against the reference, on every instruction set, in every batch, after other runs.
@Suite struct CaseTableTests {
  @Test func casesHaveNamesOfTheirOwn() {
    let names = CaseTable.all().map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func everyOperationHasCases() {
    let names = CaseTable.all().flatMap { $0.graph.nodes.map { "\($0.name)" } }
    #expect(Set(names).count == 23)
  }

  /// An element that one operation has computed may differ from the exact one by that operation's bound. Where several
  /// have, or one step after another, an output may differ by twice what any of its elements differs by in three perturbed references. A NaN is a NaN,
  /// an infinity an infinity; what lies beyond the largest float is infinite.
  @Test(arguments: CaseTable.all())
  func outputsAreWithinTheBoundsOfTheReference(_ operation: OpCase) throws {
    let exact = try operation.reference()
    let isSingle = operation.graph.nodes.filter { !$0.isMove }.map(\.isRecurrent) == [false]
    let seeds: [UInt64] = isSingle ? [1] : [1, 2, 3]
    let perturbed = seeds.map { seed -> [ReferenceTensor] in
      var reference = PerturbedReference(operation, seed: seed)
      return reference.outputs()
    }
    let found = try operation.run(.best())
    for (output, expected) in exact.enumerated() {
      try #require(found[output].count == expected.values.count)
      let widest = 2 * perturbed.reduce(0) { max($0, largestDifference($1[output], expected)) }
      for (element, value) in expected.values.enumerated() {
        let tolerance = isSingle ? abs(perturbed[0][output].values[element] - value) : widest
        guard !isClose(found[output][element], value, tolerance: tolerance) else { continue }
        Issue.record("output \(output)[\(element)]: \(found[output][element]), not \(value) ± \(tolerance)")
        return
      }
    }
  }

  private func largestDifference(_ a: ReferenceTensor, _ b: ReferenceTensor) -> Double {
    zip(a.values, b.values).reduce(0) { largest, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isFinite ? max(largest, difference) : largest
    }
  }

  private func haveSameBits(_ a: [[Float]], _ b: [[Float]]) -> Bool { a.map(\.bitPatterns) == b.map(\.bitPatterns) }

  private func isClose(_ found: Float, _ expected: Double, tolerance: Double) -> Bool {
    if expected.isNaN { return found.isNaN }
    if abs(expected) > Double(Float.greatestFiniteMagnitude) { return Double(found) == Double(Float(expected)) }
    return abs(Double(found) - expected) <= tolerance
  }

  @Test(arguments: InstructionSet.allCases.filter { $0 != .scalar })
  func everyInstructionSetGivesTheBitsOfTheScalarKernels(_ set: InstructionSet) throws {
    let kernels = try KernelSet.orSkip(set)
    let scalar = try KernelSet(.scalar)
    for operation in CaseTable.all() {
      let (found, expected) = (try operation.run(kernels), try operation.run(scalar))
      if !haveSameBits(found, expected) { Issue.record("\(operation.name)") }
    }
  }

  @Test(arguments: CaseTable.all().filter { $0.batch > 1 })
  func neitherTheBatchNorThePositionShows(_ operation: OpCase) throws {
    let together = try operation.run(.best())
    var session = try operation.session(.best())
    for items in [0..<1, operation.batch - 1..<operation.batch, 1..<operation.batch] {
      let found = try operation.run(&session, items: items)
      for (output, values) in together.enumerated() {
        let expected = values[operation.elements(of: items, count: values.count)]
        if found[output].bitPatterns != expected.bitPatterns { Issue.record("items \(items), output \(output)") }
      }
    }
  }

  @Test(arguments: [2, 3])
  func theNumberOfThreadsDoesNotShow(_ threads: Int) throws {
    let pool = WorkerPool(threads: threads)
    for operation in CaseTable.all() {
      var session = try operation.session(.best(), threads: threads)
      for items in [0..<operation.batch, 0..<1] {
        let expected = try operation.run(&session, items: items)
        session.run(on: pool.parallelFor)
        if !haveSameBits(try operation.outputs(of: session), expected) {
          Issue.record("\(operation.name), \(items.count) items")
        }
      }
    }
  }

  @Test(arguments: CaseTable.all())
  func whatRanBeforeDoesNotShow(_ operation: OpCase) throws {
    var session = try operation.session(.best())
    let first = try operation.run(&session)
    try operation.runOnNaN(&session)
    let second = try operation.run(&session)
    #expect(haveSameBits(first, second))
  }

  @Test(arguments: InstructionSet.allCases)
  func everyNaNIsTheCanonicalOne(_ set: InstructionSet) throws {
    let kernels = try KernelSet.orSkip(set)
    var count = 0
    for operation in CaseTable.all() {
      for (output, values) in zip(operation.graph.outputs, try operation.run(kernels))
      where !operation.graph.isMoved(output.value) {
        let notNumbers = values.filter(\.isNaN).bitPatterns
        if notNumbers.contains(where: { $0 != 0x7FC0_0000 }) { Issue.record("\(operation.name)") }
        count += notNumbers.count
      }
    }
    #expect(count > 1000)
  }
}

extension Graph {
  /// Whether a value holds an input's numbers as they are: no kernel has touched them.
  fileprivate func isMoved(_ value: ValueID) -> Bool {
    guard value.index >= inputs.count else { return true }
    let op = nodes[value.index - inputs.count]
    return op.isMove && op.operands.allSatisfy { isMoved($0) }
  }
}

extension Op {
  fileprivate var isRecurrent: Bool {
    switch self {
    case .lstm, .gru: true
    default: false
    }
  }

  /// Whether the operation computes nothing.
  fileprivate var isMove: Bool {
    switch self {
    case .constant, .oneHot, .embedding, .step, .concat, .slice, .reshape, .transpose: true
    default: false
    }
  }
}
