import Foundation
import TocsinFormat
import ToolSupport

/// The findings of `modelctl validate` as SARIF 2.1.0, which review tools read.
///
/// Rules have the names of Spec/ModelFormat.md. A region is a place in the file: of a finding inside a section it is the
/// section's stored bytes, and the place in the decoded section is among the properties.
struct SarifLog: Encodable {
  struct Text: Encodable { var text: String }

  struct Rule: Encodable { var id: String }

  struct Driver: Encodable {
    var name = "modelctl"
    var version = toolVersion
    var rules: [Rule]
  }

  struct Tool: Encodable { var driver: Driver }

  struct Notification: Encodable {
    var level = "error"
    var message: Text
  }

  struct Invocation: Encodable {
    var executionSuccessful: Bool
    var toolExecutionNotifications: [Notification]
  }

  struct ArtifactLocation: Encodable { var uri: String }

  struct Region: Encodable {
    var byteOffset: Int
    var byteLength: Int?
  }

  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region?
  }

  struct Location: Encodable { var physicalLocation: PhysicalLocation }

  struct Properties: Encodable {
    var stage: ValidationStage
    var section: String?
    var decodedOffset: Int?
  }

  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level = "error"
    var message: Text
    var locations: [Location]
    var properties: Properties
  }

  struct Run: Encodable {
    var tool: Tool
    var invocations: [Invocation]
    var results: [Result]
  }

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
  private let version = "2.1.0"
  private let runs: [Run]

  /// - Parameter failures: of files that could not be read.
  init(_ files: [ValidatedFile], failures: [ToolFailure]) {
    let rules = Set(files.flatMap { $0.report.findings.map(\.rule) }).sorted()
    let results = files.flatMap { file in
      file.report.stages.flatMap { stage in
        stage.findings.map { finding in
          Result(
            ruleId: finding.rule, ruleIndex: rules.firstIndex(of: finding.rule) ?? 0,
            message: Text(text: finding.message), locations: [Self.location(of: finding, in: file)],
            properties: Properties(
              stage: stage.name, section: finding.section,
              decodedOffset: finding.section == nil ? nil : finding.offset))
        }
      }
    }
    let notifications = failures.map { Notification(message: Text(text: "\($0)")) }
    runs = [
      Run(
        tool: Tool(driver: Driver(rules: rules.map { Rule(id: $0) })),
        invocations: [
          Invocation(executionSuccessful: failures.isEmpty, toolExecutionNotifications: notifications)
        ], results: results)
    ]
  }

  private static func location(of finding: Finding, in file: ValidatedFile) -> Location {
    var region: Region?
    if let name = finding.section {
      let entry = file.summary?.sections.first { $0.id.label == name }
      region = entry.map { Region(byteOffset: $0.offset, byteLength: $0.storedLength) }
    } else {
      region = finding.offset.map { Region(byteOffset: $0) }
    }
    return Location(
      physicalLocation: PhysicalLocation(
        artifactLocation: ArtifactLocation(uri: uri(of: file.path)), region: region))
  }

  /// A relative path stays one, so that the log holds wherever the files are checked out.
  private static func uri(of path: String) -> String {
    if path == "-" { return "stdin" }
    let escaped = path.addingPercentEncoding(withAllowedCharacters: pathCharacters) ?? path
    return path.hasPrefix("/") ? "file://" + escaped : escaped
  }

  /// Those that stand for themselves in a path; a colon would make a relative one begin with a scheme.
  private static let pathCharacters = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+,=@")

  /// Indented JSON with sorted keys, ending in a line feed.
  func text() throws(ToolFailure) -> String { try indentedJSON(self, as: "the findings as SARIF") }
}
