import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// What `modelctl inspect --tensor` tells of some tensors of a model.
struct TensorsReport: JSONReport {
  static let schema = "tocsin.tensors/1"

  struct Tensor: Encodable {
    var name: String
    var type: String
    var shape: [Int]
    var elements: Int
    /// Decoded, with the scales.
    var bytes: Int
    var statistics: TensorStatistics
    var spread: TensorSpread
    /// `nil` for tensors of fewer than two dimensions.
    var deadChannels: [Int]?
    var histogram: Histogram
    /// `nil` unless the elements are codes.
    var scales: Scales?
    /// Row-major, from the first on, as many as were asked for.
    var values: [Float]?
    /// The codes of these, where they are codes.
    var codes: [Int]?
  }

  /// The scales of codes, one per channel.
  struct Scales: Encodable {
    var count: Int
    var minimum: Float
    var median: Float
    var maximum: Float
    /// Codes at either end, -127 or 127: where quantisation clipped, or met the largest number of a channel.
    var extremeCodes: Int
  }

  static let binCount = 24

  var file: String
  var tensors: [Tensor]

  /// - Parameters:
  ///   - names: of the tensors, in the order of the report.
  ///   - valueCount: how many elements to show of each.
  init(of file: InspectedFile, names: [String], valueCount: Int) throws(ToolFailure) {
    self.file = file.name
    let graph = file.model.graph
    tensors = []
    for name in names {
      guard let index = graph.tensors.firstIndex(where: { $0.name.text == name }) else {
        throw unknownName("tensor", name, among: graph.tensors.map(\.name.text), file: file.name)
      }
      tensors.append(Self.tensor(graph.tensors[index], file.model.weights[index], valueCount: valueCount))
    }
  }

  private static func tensor(_ declaration: TensorDeclaration, _ data: TensorData, valueCount: Int) -> Tensor {
    let numbers = data.numbers ?? []
    let shape = declaration.shape.dimensions.map(\.maximum)
    var tensor = Tensor(
      name: declaration.name.text, type: "\(declaration.dtype.name)", shape: shape, elements: data.count,
      bytes: declaration.byteCountWithScales, statistics: TensorStatistics(numbers), spread: TensorSpread(numbers),
      deadChannels: DeadUnits.channels(of: numbers, shape: shape), histogram: Histogram(numbers, bins: binCount))
    if valueCount > 0 { tensor.values = Array(numbers.prefix(valueCount)) }
    if case .int8(let codes, let scales) = data {
      tensor.scales = Scales(
        count: scales.count, minimum: scales.min() ?? 0, median: scales.sorted()[scales.count / 2],
        maximum: scales.max() ?? 0, extremeCodes: codes.count { abs($0) == 127 })
      if valueCount > 0 { tensor.codes = codes.prefix(valueCount).map(Int.init) }
    }
    return tensor
  }
}
