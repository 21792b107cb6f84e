import Testing
import TestSupport
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// Graphs that read only a part of what the step before has computed are no recurrences: stepping would take all of it.
@Suite struct SteppableTests {
  enum Part: CaseIterable {
    case nothing, steps, features, state, logits, halfOfTheOutput
  }

  @Test(arguments: Part.allCases)
  func onlyWholeValuesAreSteppedOver(_ part: Part) throws {
    var sketch = GraphSketch()
    let keys = sketch.input("k", .fixed(4), dtype: .uint32)
    var states = sketch.lstm(sketch.add(.oneHot(keys, classes: 6)), 16, 6)
    if part == .steps { states = sketch.add(.slice(states, axis: 1, start: 0, count: 2)) }
    if part == .features { states = sketch.add(.slice(states, axis: 2, start: 0, count: 8)) }
    states = sketch.lstm(states, 16, part == .features ? 8 : 16)
    var state = sketch.add(.step(states, .last))
    if part == .state { state = sketch.add(.slice(state, axis: 1, start: 0, count: 8)) }
    var logits = sketch.linear(state, 6, part == .state ? 8 : 16)
    if part == .logits { logits = sketch.add(.slice(logits, axis: 1, start: 0, count: 3)) }
    let probabilities = sketch.add(.softmax(logits))
    let output = part == .halfOfTheOutput ? sketch.add(.concat([logits, probabilities], axis: 1)) : probabilities
    let model = try sketch.network(outputs: output).model(.best())
    if part == .nothing {
      _ = try CarriedStates(model: model, capacity: 1)
      _ = try RollingWindows(model: model, length: 4, capacity: 1)
    } else {
      #expect(performing: { _ = try CarriedStates(model: model, capacity: 1) }, throws: isNotSteppable)
      #expect(performing: { _ = try RollingWindows(model: model, length: 4, capacity: 1) }, throws: isNotSteppable)
    }
  }

  private func isNotSteppable(_ error: any Error) -> Bool {
    if case .notSteppable = error as? RuntimeError { true } else { false }
  }
}
