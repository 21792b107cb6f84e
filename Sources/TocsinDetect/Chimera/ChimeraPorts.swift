import TocsinGraph
import TocsinTensor

/// Where a Chimera network takes and gives what: its inputs and outputs, found by their names.
///
/// | port | type | meaning |
/// |---|---|---|
/// | input `keys` | `u32 [B, T]` | the classes of a window's keys; `T` is at most the window length |
/// | input `text` | `f32 [B, T, D]` | the vectors of the lines' texts, where the model has word vectors |
/// | output `attention` | `f32 [B, T]` | the detector's attention to each line |
/// | output `causes` | `f32 [B, T]` | the localiser's score of each line as a root cause, 0 to 1 |
/// | output `verdict` | `f32 [B, 2]` | the detector's logits: normal, abnormal |
struct ChimeraPorts: Sendable {
  let keys: Int
  let text: Int?
  let attention: Int
  let causes: Int
  let verdict: Int

  /// - Parameter textWidth: dimensions of the text vectors; 0 where there are none.
  /// - Throws: ``DetectError/missingPort(_:)``, ``DetectError/unexpectedPort(_:)`` or
  ///   ``DetectError/portType(_:expected:found:)`` where the network is not as in the table.
  init(of graph: Graph, windowLength: Int, textWidth: Int) throws(DetectError) {
    keys = try graph.input(named: "keys")
    text = textWidth > 0 ? try graph.input(named: "text") : nil
    for index in graph.inputs.indices where index != keys && index != text {
      throw .unexpectedPort(graph.inputs[index].name)
    }
    let keyPort = graph.inputs[keys]
    // Of whatever size, as a session is made for the batch that it needs.
    let batch = Dimension.batch(maximum: keyPort.shape.dimensions.first?.maximum ?? 1)
    let lines = Shape([batch, .time(maximum: windowLength)])
    try Self.check(keyPort, ValueType(dtype: .uint32, shape: lines))
    if let text {
      let vectors = Shape(lines.dimensions + [.fixed(textWidth)])
      try Self.check(graph.inputs[text], ValueType(dtype: .float32, shape: vectors))
    }
    attention = try graph.output(named: "attention")
    causes = try graph.output(named: "causes")
    verdict = try graph.output(named: "verdict")
    for (output, shape) in [
      (attention, lines), (causes, lines), (verdict, Shape([batch, .fixed(2)])),
    ] {
      let port = graph.outputs[output]
      let type = graph.type(of: port.value)
      try Self.check(
        PortDeclaration(name: port.name, dtype: type.dtype, shape: type.shape), ValueType(dtype: .float32, shape: shape)
      )
    }
  }

  private static func check(_ port: PortDeclaration, _ expected: ValueType) throws(DetectError) {
    let found = ValueType(dtype: port.dtype, shape: port.shape)
    guard found == expected else { throw .portType(port.name, expected: expected, found: found) }
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
