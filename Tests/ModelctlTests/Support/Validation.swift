import Testing

/// What `modelctl validate` reports of one file, good or bad.
func validate(_ path: String) throws -> JSON {
  let outcome = try Tool.modelctl.run(["validate", "--json", path])
  #expect(outcome.errors.isEmpty)
  let report = try JSON(parsing: outcome.output)
  try JSONSchema("tocsin.validate/2").expectMatch(report)
  let file = try #require(report["files"]?.elements.first)
  #expect(outcome.exit == (file["isValid"]?.boolean == true ? 0 : 1))
  return file
}

extension JSON {
  /// All findings of a validated file.
  var findings: [JSON] { self["stages"]?.elements.flatMap { $0["findings"]?.elements ?? [] } ?? [] }
}
