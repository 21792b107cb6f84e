/// How an ONNX file is read.
public struct OnnxImportOptions: Equatable, Sendable {
  /// Which axis of the inputs is the batch.
  public enum BatchAxis: Equatable, Sendable {
    /// The dimension that may vary and is called like a batch, or else the first of every input.
    case automatic
    /// The dimension of this name.
    case named(String)
    /// The axis at this position, from 0.
    case index(Int)
    /// No axis: the file has a network for one item, and the batch is a new axis.
    case none
  }

  /// The largest batch; `nil`: ``defaultMaximumBatch``, or what fits.
  public var maximumBatch: Int?
  /// The most steps where time may vary; `nil`: ``defaultMaximumSteps``, or as many as positional tables have rows.
  public var maximumSteps: Int?
  /// How many steps there are where the file lets time vary; `nil`: it varies, unless a node works for one number only.
  public var fixedSteps: Int?
  /// The names of float32 inputs that are masks: 0 or 1. Those called so are masks without that, see Spec/Onnx.md.
  public var masks: [String] = []
  public var batchAxis = BatchAxis.automatic
  /// Lets the batch vary up to ``maximumBatch`` where the file has its size written into it.
  public var variesBatch = false

  /// The largest batch where nothing says how large it can be.
  public static let defaultMaximumBatch = 4096
  /// The most steps where nothing says how many there can be.
  public static let defaultMaximumSteps = 512

  public init() {}

  /// Whether a float32 input is a mask.
  func isMask(_ name: String) -> Bool {
    let lowercased = name.lowercased()
    return masks.contains(name) || ["mask", "valid", "padding", "present"].contains { lowercased.contains($0) }
  }

  /// The name of the dimension that is the batch, among those that may vary; `nil`: none is.
  ///
  /// - Parameter inputs: For each input the names of its dimensions, `nil` for a fixed one.
  func batchName(among inputs: [[String?]]) -> String? {
    let names = inputs.flatMap { $0.compactMap(\.self) }
    switch batchAxis {
    case .none: return nil
    case .named(let name): return name
    case .index(let index): return inputs.compactMap { index < $0.count ? $0[index] : nil }.first
    case .automatic: break
    }
    if let name = names.first(where: { Self.isBatch($0) }) { return name }
    return inputs.compactMap { $0.first.flatMap(\.self) }.first { !Self.isTime($0) }
  }

  private static func isBatch(_ name: String) -> Bool {
    ["b", "n", "bs", "bsz"].contains(name.lowercased()) || name.lowercased().contains("batch")
  }

  private static func isTime(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["t", "s", "l"].contains(name) || ["time", "step", "seq", "len", "window"].contains { name.contains($0) }
  }
}
