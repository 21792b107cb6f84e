import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinTensor
import ToolSupport

/// What `modelctl quantize` tells.
struct QuantizeReport: JSONReport {
  static let schema = "tocsin.quantize/1"

  /// A model file, before or after.
  struct File: Encodable {
    var name: String
    var byteCount: Int
    var weights: [WeightType]
  }

  struct Tensor: Encodable {
    var name: String
    var shape: [Int]
    var typeBefore: String
    var typeAfter: String
    /// Scales counted in.
    var bytesBefore: Int
    var bytesAfter: Int
  }

  /// What the outputs were compared on.
  enum Basis: String, Encodable {
    case goldenVectors, arrays
  }

  /// What weights were to become.
  var precision: String
  var before: File
  var after: File
  var tensors: [Tensor]
  var comparedOn: Basis
  /// Runs that were compared: golden vectors, or one.
  var runs: Int
  var outputs: [OutputComparison.Output]
  var instructionSet: String

  init(
    precision: WeightPrecision, before: File, after: File, graphs: (before: Graph, after: Graph),
    comparedOn basis: Basis, _ comparison: OutputComparison, _ kernels: KernelSet
  ) {
    self.precision = precision.rawValue
    self.before = before
    self.after = after
    tensors = zip(graphs.before.tensors, graphs.after.tensors).map { before, after in
      Tensor(
        name: before.name.text, shape: before.shape.dimensions.map(\.maximum), typeBefore: "\(before.dtype.name)",
        typeAfter: "\(after.dtype.name)", bytesBefore: before.byteCountWithScales,
        bytesAfter: after.byteCountWithScales)
    }
    comparedOn = basis
    runs = comparison.runs
    outputs = comparison.outputs
    instructionSet = "\(kernels.instructionSet.name)"
  }
}

extension QuantizeReport {
  /// The report for a terminal.
  var text: String {
    let changed = tensors.count { $0.typeBefore != $0.typeAfter }
    var text = tensorTable.text + "\n\(changed) of \(tensors.count) tensors changed\n"
    if changed == 0 { text += "none was taken as \(precision); the model computes what it did\n" }
    for file in [before, after] {
      text +=
        "\(printable(file.name)): \(file.byteCount) bytes, \(file.weights.reduce(0) { $0 + $1.bytes }) of weights "
      text += "(\(WeightType.text(file.weights)))\n"
    }
    guard runs > 0 else { return text + "\nno golden vectors to compare outputs on; give arrays with --input\n" }
    let basis = comparedOn == .arrays ? "the arrays" : "\(runs) golden vectors"
    return text + "\nchange in outputs on \(basis) (\(instructionSet))\n" + outputTable.text
  }

  private var tensorTable: TextTable {
    var table = TextTable([
      ("tensor", .left), ("shape", .left), ("was", .left), ("is", .left), ("bytes before", .right), ("after", .right),
    ])
    for tensor in tensors {
      table.append([
        tensor.name, "\(tensor.shape)", tensor.typeBefore, tensor.typeAfter, "\(tensor.bytesBefore)",
        "\(tensor.bytesAfter)",
      ])
    }
    return table
  }

  private var outputTable: TextTable {
    var table = TextTable([
      ("output", .left), ("off by at most", .right), ("on average", .right), ("largest element the same", .right),
    ])
    for output in outputs {
      let rows = output.rows.map { "in \(output.rowsWithSameLargest ?? 0) of \($0) rows" } ?? "–"
      table.append([output.name, "\(Float(output.largestDifference))", "\(Float(output.meanDifference))", rows])
    }
    return table
  }
}
