import Testing

/// The independent reader in Python agrees with Spec/Vectors/v1, and so with ours.
@Suite struct PythonReaderTests {
  @Test func itReadsTheValidFiles() throws {
    let vectors = TestVectors.accepted
    let findings = try PythonReader.orSkip().read(vectors.map(\.file))
    #expect(findings.count == vectors.count)
    for (vector, finding) in zip(vectors, findings) {
      let (name, expected) = (vector.testDescription, vector.expected)
      #expect(finding.accepted, "\(name): \(finding.rule ?? "")")
      #expect(finding.sections == expected.sections, "\(name)")
      #expect(finding.tensors == expected.tensors, "\(name)")
      let identities = PythonReader.Finding.Identities(
        weights: expected.weightsIdentity, content: expected.contentIdentity, file: expected.fileIdentity)
      #expect(finding.identities == identities, "\(name)")
    }
  }

  @Test func itRefusesTheInvalidFilesForTheirRules() throws {
    let vectors = TestVectors.refused
    let findings = try PythonReader.orSkip().read(vectors.map(\.file))
    #expect(findings.count == vectors.count)
    for (vector, finding) in zip(vectors, findings) {
      let name = vector.testDescription
      #expect(!finding.accepted, "\(name)")
      #expect(finding.rule == vector.expected.rule, "\(name)")
      #expect(finding.section == vector.expected.section, "\(name)")
      #expect(finding.offset == vector.expected.offset, "\(name)")
    }
  }
}
