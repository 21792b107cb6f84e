import CaseTable
import TestSupport
import Testing
import TocsinGraph
import TocsinKernels
import TocsinReference
import TocsinRuntime
import TocsinTensor

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
  /// have, or one step after another, it may differ by twice what any element of its row differs by in three perturbed
  /// references. A NaN is a NaN, an infinity an infinity; what lies beyond the largest float is infinite. Where rows of
  /// inputs are quantised, Int8ProductTests and Int8RecurrenceTests hold results to the rule.
  @Test(arguments: CaseTable.all().filter { !$0.graph.quantisesInputs })
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
      let differences = largestDifferences(perturbed.map { $0[output] }, expected)
      let tolerances = isSingle ? differences : twiceTheLargestOfRows(differences, of: expected)
      for (element, value) in expected.values.enumerated() {
        guard !isClose(found[output][element], value, tolerance: tolerances[element]) else { continue }
        Issue.record("output \(output)[\(element)]: \(found[output][element]), not \(value) ± \(tolerances[element])")
        return
      }
    }
  }

  /// How far each element is from the exact one at most; 0 where that cannot be said.
  private func largestDifferences(_ perturbed: [ReferenceTensor], _ exact: ReferenceTensor) -> [Double] {
    exact.values.indices.map { element in
      let differences = perturbed.map { abs($0.values[element] - exact.values[element]) }
      return differences.filter(\.isFinite).max() ?? 0
    }
  }

  private func twiceTheLargestOfRows(_ differences: [Double], of tensor: ReferenceTensor) -> [Double] {
    (0..<tensor.rowCount).flatMap { row in
      let largest = differences[row * tensor.innermost..<(row + 1) * tensor.innermost].max() ?? 0
      return [Double](repeating: 2 * largest, count: tensor.innermost)
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

  /// Neither does the host's order, nor what ran before.
  @Test(arguments: [2, 3], Host.allCases)
  func theNumberOfThreadsDoesNotShow(_ threads: Int, _ host: Host) throws {
    for operation in CaseTable.all() {
      let model = try operation.model(.best())
      var alone = try operation.roomySession(model)
      var together = try operation.roomySession(model, threads: threads)
      for items in [0..<operation.batch, 0..<1] {
        try operation.runOnNaN(&together) { host.run(&$0) }
        try operation.prepare(&together, items: items)
        host.run(&together)
        if !haveSameBits(try operation.outputs(of: together), try operation.run(&alone, items: items)) {
          Issue.record("\(operation.name), \(items.count) items")
        }
      }
    }
  }

  @Test(arguments: CaseTable.all())
  func whatRanBeforeDoesNotShow(_ operation: OpCase) throws {
    let model = try operation.model(.best())
    var fresh = try operation.roomySession(model)
    var used = try operation.roomySession(model)
    try operation.runOnNaN(&used)
    #expect(haveSameBits(try operation.run(&used), try operation.run(&fresh)))
  }

  @Test(arguments: CaseTable.all().filter { $0.graph.hasSteps })
  func roomForMoreStepsDoesNotShow(_ operation: OpCase) throws {
    var session = try operation.session(.best())
    #expect(haveSameBits(try operation.run(&session), try operation.run(.best())))
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
  fileprivate var hasSteps: Bool { timeMaximum != nil }

  /// Whether a value holds an input's numbers as they are: no kernel has touched them.
  fileprivate func isMoved(_ value: ValueID) -> Bool {
    guard value.index >= inputs.count else { return true }
    let op = nodes[value.index - inputs.count]
    return op.isMove && op.operands.allSatisfy { isMoved($0) }
  }
}

extension Graph {
  /// Whether a product takes rows of codes.
  fileprivate var quantisesInputs: Bool {
    nodes.contains { node in
      switch node {
      case .linear(_, let weight, _), .convolution(_, let weight, _, _, _, _): isInt8(weight)
      case .lstm(_, let input, let recurrent, _, _, _), .gru(_, let input, let recurrent, _, _, _, _):
        isInt8(recurrent) && (isInt8(input) || node.operands.contains { isLookup($0) })
      default: false
      }
    }
  }

  private func isLookup(_ value: ValueID) -> Bool {
    guard value.index >= inputs.count else { return false }
    return switch nodes[value.index - inputs.count] {
    case .oneHot, .embedding: true
    default: false
    }
  }

  private func isInt8(_ tensor: TensorID) -> Bool { tensors[tensor.index].dtype == .int8 }
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
