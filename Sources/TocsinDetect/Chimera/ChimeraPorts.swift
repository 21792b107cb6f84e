import TocsinGraph
import TocsinTensor

/// Where a Chimera network takes and gives what: its inputs and outputs, found by their names.
///
/// | port | type | meaning |
/// |---|---|---|
/// | input `keys` | `u32 [B, T]` | the classes of a window's keys; `T` is at most the window length |
/// | output `attention` | `f32 [B, T]` | the detector's attention to each line |
/// | output `causes` | `f32 [B, T]` | the localiser's score of each line as a root cause, 0 to 1 |
/// | output `verdict` | `f32 [B, 2]` | the detector's logits: normal, abnormal |
struct ChimeraPorts: Sendable {
  let keys: Int
  let attention: Int
  let causes: Int
  let verdict: Int

  /// - Throws: ``DetectError/missingPort(_:)``, ``DetectError/unexpectedPort(_:)`` or
  ///   ``DetectError/portType(_:expected:found:)`` where the network is not as in the table.
  init(of graph: Graph, windowLength: Int) throws(DetectError) {
    keys = try graph.input(named: "keys")
    for port in graph.inputs where port.name != graph.inputs[keys].name { throw .unexpectedPort(port.name) }
    let keyPort = graph.inputs[keys]
    // Of whatever size, as a session is made for the batch that it needs.
    let batch = Dimension.batch(maximum: keyPort.shape.dimensions.first?.maximum ?? 1)
    let lines = Shape([batch, .time(maximum: windowLength)])
    try Self.check(
      keyPort.name, ValueType(dtype: keyPort.dtype, shape: keyPort.shape), ValueType(dtype: .uint32, shape: lines))
    attention = try graph.output(named: "attention")
    causes = try graph.output(named: "causes")
    verdict = try graph.output(named: "verdict")
    for (output, shape) in [
      (attention, lines), (causes, lines), (verdict, Shape([batch, .fixed(2)])),
    ] {
      let port = graph.outputs[output]
      try Self.check(port.name, graph.type(of: port.value), ValueType(dtype: .float32, shape: shape))
    }
  }

  private static func check(_ name: Name, _ found: ValueType, _ expected: ValueType) throws(DetectError) {
    guard found == expected else { throw .portType(name, expected: expected, found: found) }
  }
}

extension Graph {
  fileprivate func input(named name: Name) throws(DetectError) -> Int {
    for index in inputs.indices where inputs[index].name == name { return index }
    throw .missingPort(name)
  }

  fileprivate func output(named name: Name) throws(DetectError) -> Int {
    for index in outputs.indices where outputs[index].name == name { return index }
    throw .missingPort(name)
  }
}
