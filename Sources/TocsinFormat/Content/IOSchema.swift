/// What the graph's inputs and outputs mean to a person who feeds them, in texts of one line. Declared, compared with nothing, and without effect
/// on what is computed.
public struct IOSchema: Equatable, Sendable {
  /// One input or output.
  public struct Port: Equatable, Sendable {
    /// In what its numbers are counted or measured, well-formed UTF-8 of at most 64 bytes; empty where there is no unit.
    public var unit: [UInt8]
    /// What its numbers are, well-formed UTF-8 of at most 1,024 bytes.
    public var meaning: [UInt8]
    /// What the elements along the last dimension stand for: none, or one of at most 1,024 bytes for each.
    public var labels: [[UInt8]]

    /// A port; whether its texts may be written is checked when a file is.
    public init(unit: [UInt8] = [], meaning: [UInt8], labels: [[UInt8]] = []) {
      self.unit = unit
      self.meaning = meaning
      self.labels = labels
    }
  }

  /// As many bytes as a unit may have.
  public static let maximumUnitLength = 64
  /// As many bytes as a meaning or a label may have.
  public static let maximumTextLength = 1024

  /// One per input of the graph, in graph order.
  public var inputs: [Port]
  /// One per output of the graph, in graph order.
  public var outputs: [Port]

  /// A schema of these ports; whether they fit a graph is checked when a file is written.
  public init(inputs: [Port], outputs: [Port]) {
    self.inputs = inputs
    self.outputs = outputs
  }
}
