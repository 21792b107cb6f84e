import ToolSupport

/// What `modeltrain parity` tells.
struct ParityReport: JSONReport {
  static let schema = "tocsin.parity/1"
  /// The largest relative error that passes.
  static let tolerance = 1e-5

  /// The largest relative errors of a case.
  struct Case: Encodable {
    var name: String
    var outputs: Double
    var losses: Double
    /// Of parameters and of inputs.
    var gradients: Double
    /// Of the parameters after the last step.
    var trained: Double

    var passes: Bool { [outputs, losses, gradients, trained].allSatisfy { $0 <= ParityReport.tolerance } }

    private enum Field: CodingKey {
      case name, outputs, losses, gradients, trained, passes
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Field.self)
      try container.encode(name, forKey: .name)
      try container.encode(outputs, forKey: .outputs)
      try container.encode(losses, forKey: .losses)
      try container.encode(gradients, forKey: .gradients)
      try container.encode(trained, forKey: .trained)
      try container.encode(passes, forKey: .passes)
    }
  }

  /// The versions of PyTorch that wrote the fixtures.
  var torch: [String]
  var tolerance = Self.tolerance
  var cases: [Case]

  var passes: Bool { cases.allSatisfy(\.passes) }

  /// The report for a terminal.
  var text: String {
    var table = TextTable([
      ("case", .left), ("outputs", .right), ("loss", .right), ("gradients", .right), ("3 steps", .right), ("", .left),
    ])
    for result in cases {
      let errors = [result.outputs, result.losses, result.gradients, result.trained].map(scientific)
      table.append([result.name] + errors + [result.passes ? "pass" : "FAIL"])
    }
    let failed = cases.count { !$0.passes }
    let verdict = failed == 0 ? "all \(cases.count) cases pass" : "\(failed) of \(cases.count) cases fail"
    let versions = torch.joined(separator: ", ")
    return table.text + "\(verdict): relative errors up to \(scientific(tolerance)) against PyTorch \(versions)\n"
  }
}
