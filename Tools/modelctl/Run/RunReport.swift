import TocsinKernels
import ToolSupport

/// What `modelctl run` tells.
struct RunReport: JSONReport {
  static let schema = "tocsin.run/1"

  struct Output: Encodable {
    var name: String
    var shape: [Int]
    /// Of the elements that are finite.
    var minimum: Float?
    var maximum: Float?
    /// Elements that are infinite or NaN.
    var nonFinite: Int
    /// How far the element is off that is furthest from what was expected, and its position, row-major.
    var largestDifference: Double?
    var largestDifferenceAt: Int?
  }

  var model: String
  var batch: Int
  var steps: Int
  var instructionSet: String
  var outputs: [Output] = []
  /// How far an element may be off; absent where nothing was expected.
  var tolerance: Double?
  var isWithinTolerance: Bool?

  init(model: String, _ inputs: ModelInputs, _ kernels: KernelSet, tolerance: Double?) {
    self.model = ToolFailure.displayName(of: model)
    batch = inputs.batch
    steps = inputs.steps
    instructionSet = "\(kernels.instructionSet.name)"
    self.tolerance = tolerance
    isWithinTolerance = tolerance.map { _ in true }
  }

  /// Adds an output and, where there is one, the array that it should be.
  mutating func append(_ name: String, _ array: NumpyArray, expected: NumpyArray?) throws(ToolFailure) {
    let finite = array.floats.filter(\.isFinite)
    var output = Output(
      name: name, shape: array.shape, minimum: finite.min(), maximum: finite.max(),
      nonFinite: array.count - finite.count)
    if let expected, let tolerance {
      guard expected.shape == array.shape else {
        throw ToolFailure(
          "output \(name) has the shape \(array.shape); the array expected has \(expected.shape)", exit: .bad)
      }
      let differences = zip(array.doubles, expected.doubles).map { distance($0, $1) }
      let worst = differences.indices.max { differences[$0] < differences[$1] }
      output.largestDifference = worst.map { differences[$0] }
      output.largestDifferenceAt = worst
      if let worst, differences[worst] > tolerance { isWithinTolerance = false }
    }
    outputs.append(output)
  }

  /// The report for a terminal.
  var text: String {
    let items = "\(batch) item\(batch == 1 ? "" : "s")" + (steps == 1 ? "" : " of \(steps) steps")
    return "\(printable(model)): \(items) (\(instructionSet))\n\n" + table.text + verdict
  }

  private var table: TextTable {
    var table = TextTable([
      ("output", .left), ("shape", .left), ("minimum", .right), ("maximum", .right), ("infinite or NaN", .right),
      ("off by at most", .right),
    ])
    for output in outputs {
      table.append([
        output.name, "\(output.shape)", output.minimum.map { "\($0)" } ?? "–", output.maximum.map { "\($0)" } ?? "–",
        "\(output.nonFinite)", output.largestDifference.map { "\(Float($0))" } ?? "–",
      ])
    }
    return table
  }

  private var verdict: String {
    guard let tolerance, let isWithinTolerance else { return "" }
    return "\n" + (isWithinTolerance ? "all within \(tolerance)\n" : "not all within \(tolerance)\n")
  }
}
