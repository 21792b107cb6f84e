import Testing
import TestSupport
import TocsinKernels
import TocsinRuntime

extension RandomGraph {
  /// Expects what the oracle gives, from a session that was left full of NaN.
  func expectResultOfOracle(
    batch: Int = 1, steps: Int = 1, host: Host = .alone, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var session = try Session(
      model: model(.best()), maximumBatch: batch, maximumSteps: steps, threads: host == .alone ? 1 : 2)
    let inputs = inputs(batch: batch, steps: steps, seed: 7)
    try session.begin(batch: batch, steps: steps)
    for values in [inputs.map { $0.map { _ in .nan } }, inputs] {
      for (port, elements) in values.enumerated() { try session.setFeatures(elements.span, input: port) }
      host.run(&session)
    }
    let expected = try reference(inputs: inputs, batch: batch, steps: steps)
    for port in expected.indices {
      let found = try session.output(port)
      try #require(found.count == expected[port].count, sourceLocation: sourceLocation)
      let differences = zip(found, expected[port]).map { abs(Double($0) - $1) }
      #expect(
        differences.allSatisfy { $0 < 1e-4 }, "output \(port) of a run \(host.rawValue)", sourceLocation: sourceLocation
      )
    }
  }
}
