import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// The model card of a component.
struct BomModelCard: Encodable {
  struct Port: Encodable { var format: String }

  struct Reference: Encodable { var ref: String }

  struct Parameters: Encodable {
    var task: String?
    var architectureFamily: String?
    var modelArchitecture: String?
    var datasets: [Reference]?
    var inputs: [Port]
    var outputs: [Port]
  }

  struct Metric: Encodable {
    var type: String
    var value: String
  }

  struct Analysis: Encodable { var performanceMetrics: [Metric] }

  struct Considerations: Encodable {
    var useCases: [String]?
    var technicalLimitations: [String]?
  }

  var modelParameters: Parameters
  /// What the card says of metrics.
  var quantitativeAnalysis: Analysis?
  var considerations: Considerations?

  private static let metricPrefix = "metrics."

  init(_ model: BomModel, data: [String]) {
    let (file, graph) = (model.file, model.file.graph)
    modelParameters = Parameters(
      task: (try? DetectorKind(of: file)).map(Self.task), architectureFamily: file.card.text("family"),
      modelArchitecture: (try? DetectorKind(of: file)).map { "\($0.name)" },
      datasets: data.isEmpty ? nil : data.map { Reference(ref: $0) },
      inputs: graph.inputs.map { Self.port($0.name, ValueType(dtype: $0.dtype, shape: $0.shape)) },
      outputs: graph.outputs.map { Self.port($0.name, graph.type(of: $0.value)) })
    let metrics = file.card.texts.filter { $0.0.hasPrefix(Self.metricPrefix) }
    if !metrics.isEmpty {
      quantitativeAnalysis = Analysis(
        performanceMetrics: metrics.map {
          Metric(type: String($0.0.dropFirst(Self.metricPrefix.count)), value: $0.1)
        })
    }
    let (use, limits) = (file.card.text("intendedUse"), file.card.text("limits"))
    if use != nil || limits != nil {
      considerations = Considerations(useCases: use.map { [$0] }, technicalLimitations: limits.map { [$0] })
    }
  }

  /// The parts that the graph and the detector give.
  var verifiedPaths: [String] {
    [
      modelParameters.task.map { _ in "modelParameters.task" },
      modelParameters.modelArchitecture.map { _ in "modelParameters.modelArchitecture" },
      "modelParameters.inputs", "modelParameters.outputs",
    ].compactMap(\.self)
  }

  /// The parts that nothing but card and provenance says.
  var declaredPaths: [String] {
    [
      modelParameters.architectureFamily.map { _ in "modelParameters.architectureFamily" },
      modelParameters.datasets.map { _ in "modelParameters.datasets" },
      quantitativeAnalysis.map { _ in "quantitativeAnalysis" }, considerations.map { _ in "considerations" },
    ].compactMap(\.self)
  }

  private static func task(_ kind: DetectorKind) -> String {
    switch kind {
    case .deepLog: "anomaly detection in logs"
    case .chimera: "anomaly detection and root-cause localisation in logs"
    }
  }

  private static func port(_ name: Name, _ type: ValueType) -> Port {
    let shape = InspectReport.dimensions(type.shape).joined(separator: ", ")
    return Port(format: "\(name.text): \(type.dtype.name) [\(shape)]")
  }
}
