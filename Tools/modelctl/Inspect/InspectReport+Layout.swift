import TocsinFormat
import TocsinGraph

extension InspectReport {
  /// Where the bytes of the file go. The four add up to its length.
  struct Layout: Encodable {
    var header: Int
    /// The section table with its checksum.
    var table: Int
    /// The stored bytes of all sections.
    var sections: Int
    /// Zeros, so that sections begin at multiples of 64.
    var padding: Int

    init(of summary: ContainerSummary) {
      // Spec/ModelFormat.md, section 3.
      header = 64
      table = 96 * summary.sections.count + 4
      sections = summary.sections.reduce(0) { $0 + $1.storedLength }
      padding = summary.fileLength - header - table - sections
    }
  }

  /// Whether the file is signed. Nobody's signature is judged here: that takes keys from elsewhere.
  struct Signature: Encodable {
    /// `none` or `notChecked`.
    var state: String
    /// The identifiers of the keys that the signatures in the file name.
    var keys: [String]

    init(of summary: ContainerSummary) {
      keys = summary.signatures.map(\.keyIdentifier.text)
      state = keys.isEmpty ? "none" : "notChecked"
    }

    var text: String {
      keys.isEmpty
        ? "none"
        : "\(keys.count), naming \(keys.count == 1 ? "the key" : "the keys") \(keys.joined(separator: ", ")); not checked "
          + "here, modelctl verify does so with keys that you trust"
    }
  }
}

/// The floating-point operations of a graph's nodes, for an item of as many steps as the graph allows.
struct NodeCost {
  let nodes: [Int]
  /// What the last step adds: all of a layer's work for a step, nothing of what is done once an item. `nil` where no
  /// dimension is the number of steps.
  let nodesPerStep: [Int]?
  let total: Int
  let totalPerStep: Int?

  init(of graph: Graph) {
    let steps = graph.timeMaximum
    nodes = graph.nodes.indices.map { graph.floatingPointOperations(ofNode: $0, timeSteps: steps ?? 1) }
    total = graph.floatingPointOperations(timeSteps: steps ?? 1)
    guard let steps else {
      (nodesPerStep, totalPerStep) = (nil, nil)
      return
    }
    let before = graph.nodes.indices.map { graph.floatingPointOperations(ofNode: $0, timeSteps: steps - 1) }
    nodesPerStep = zip(nodes, before).map { $0 - $1 }
    totalPerStep = total - graph.floatingPointOperations(timeSteps: steps - 1)
  }
}
