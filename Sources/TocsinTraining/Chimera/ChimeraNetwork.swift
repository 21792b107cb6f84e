public import TocsinAutograd
public import TocsinGraph
import TocsinTensor

/// Chimera's network: encoders, an attention detector and a localiser over the same window (Chimera IV-B, IV-C).
///
/// `keys [B, T]` to `verdict [B, 2]`, logits of normal and abnormal; `attention [B, T]`, the detector's weights; and
/// `causes [B, T]`, the localiser's scores in 0 … 1. With text, `text [B, T, W]` is a second input.
public struct ChimeraNetwork: Equatable, Sendable {
  public let architecture: ChimeraArchitecture
  /// Classes of keys: those of the vocabulary and one for all others.
  public let classCount: Int
  /// The network as it is exported.
  public let graph: Graph
  /// The network as it is trained: the exported one, and behind it what only losses read.
  public let trainingGraph: Graph
  /// Where losses and dropout find their values.
  package let values: ChimeraValues

  /// The most windows in a batch that the graph declares.
  static let maximumBatch = 1024

  /// - Precondition: sizes of at least 1, and at most ``ChimeraArchitecture/maximumLayers`` layers.
  public init(_ architecture: ChimeraArchitecture, classCount: Int) {
    precondition(
      architecture.hiddenSize >= 1 && architecture.embeddingWidth >= 1 && architecture.windowLength >= 1
        && (1...ChimeraArchitecture.maximumLayers).contains(architecture.layers) && classCount >= 2,
      "a network has sizes of at least 1")
    self.architecture = architecture
    self.classCount = classCount
    var builder = ChimeraBuilder(architecture, classCount: classCount)
    (graph, trainingGraph, values) = builder.build()
  }

  /// What is trained, and what stays as it is.
  public var parameterGroups: [ParameterGroup] {
    let tensors = trainingGraph.tensors.indices.map { TensorID($0) }
    let groups = [
      ParameterGroup(name: "all", tensors: tensors.filter { !isFixed($0) }),
      ParameterGroup(name: "fixed", tensors: tensors.filter(isFixed), rateFactor: 0),
    ]
    return groups.filter { !$0.tensors.isEmpty }
  }

  private func isFixed(_ tensor: TensorID) -> Bool {
    let name = trainingGraph.tensors[tensor.index].name.text
    if name == ChimeraTensors.table { return architecture.embedding == .fixed }
    let fixed = [
      ChimeraTensors.linearTable, ChimeraTensors.linearLocaliser, ChimeraTensors.fixed, ChimeraTensors.training,
    ]
    return fixed.contains { name.hasPrefix($0) }
  }
}

/// Values of a training graph.
package struct ChimeraValues: Equatable, Sendable {
  package struct Pair: Equatable, Sendable {
    package var first: ValueID
    package var second: ValueID

    init(_ first: ValueID, _ second: ValueID) {
      (self.first, self.second) = (first, second)
    }
  }

  package var verdict = ValueID(0)
  package var attention = ValueID(0)
  package var causes = ValueID(0)
  /// What the alignment compares: the detector's and the localiser's distribution over the lines.
  package var alignment = Pair(ValueID(0), ValueID(0))
  /// A private and the shared representation each; none without private encoders.
  package var representations: [Pair] = []
  /// Between the layers of the encoders.
  var layers: [ValueID] = []
  /// Within the heads.
  var hidden: [ValueID] = []
}
