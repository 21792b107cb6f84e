import TocsinFormat
import ToolSupport

/// What `modelctl validate` found.
struct ValidateReport: JSONReport {
  static let schema = "tocsin.validate/2"

  enum Outcome: String, Encodable {
    case passed, failed, skipped
  }

  struct Stage: Encodable {
    var name: ValidationStage
    var outcome: Outcome
    /// What was checked; `nil` where the stage does not tell.
    var checked: String?
    /// What is wrong; empty where all holds.
    var findings: [Finding]
  }

  struct File: Encodable {
    var file: String
    var isValid: Bool
    var stages: [Stage]
    var goldenVectors: Int
    /// Automata of masks and identifiers that were compiled again.
    var automata: Int
    /// Those with which the golden vectors were replayed.
    var instructionSets: [String]
    /// `nil` where the file cannot be decoded.
    var weights: [WeightType]?
  }

  var files: [File]
}

extension ValidateReport.File {
  init(_ file: String, _ validation: Validation) {
    self.file = file
    isValid = validation.findings.isEmpty
    stages = ValidationStage.allCases.map { stage in
      let findings = validation.findings.filter { $0.stage == stage }.map(\.finding)
      let checked = validation.checked[stage]
      let outcome = findings.isEmpty ? (checked == nil ? ValidateReport.Outcome.skipped : .passed) : .failed
      return ValidateReport.Stage(
        name: stage, outcome: outcome, checked: checked == "" ? nil : checked, findings: findings)
    }
    goldenVectors = validation.model?.goldenVectors.count ?? 0
    automata = validation.automata
    instructionSets = validation.instructionSets
    weights = validation.model.map { WeightType.all(of: $0.graph) }
  }

  var findings: [Finding] { stages.flatMap(\.findings) }
}

extension ValidateReport {
  /// The report for a terminal: of a valid file what was checked, of another what is wrong.
  var text: String { files.map(\.text).joined() }
}

extension ValidateReport.File {
  fileprivate var text: String {
    guard isValid else { return findings.map { printable("\(file): \($0.message)") + "\n" }.joined() }
    var text = "\(printable(file)): valid\n"
    for stage in stages {
      let title = stage.name.title
      text += "  \(title)\(String(repeating: " ", count: 14 - title.count)) \(stage.checked ?? "")\n"
    }
    return text
  }
}
