import TocsinFormat

/// A model file made canonical: the same decoded sections in a container that the strict reader accepts.
struct CanonicalFile {
  let bytes: [UInt8]
  /// What was wrong or larger than need be; empty where the bytes are those that were given.
  let repairs: [Finding]

  /// Repairs the container of a file. Sections keep the form that they have where it is allowed and none is smaller.
  /// - Throws: what cannot be repaired without guessing.
  init(repairing file: [UInt8], profile: ModelFileWriter.Profile) throws {
    let container = try LenientContainer(reading: file)
    var repairs = container.repairs.map { Finding($0, message: $0.message) }
    let encoder = SectionEncoder(profile: profile)
    var sections: [EncodedSection] = []
    for section in container.sections {
      let canonical = try encoder.encode(section.id, section.decoded)
      guard let form = section.form, form.isAllowed(in: profile), form.stored.count <= canonical.stored.count else {
        sections.append(canonical)
        if let form = section.form { repairs.append(Self.reencoding(of: form, as: canonical)) }
        continue
      }
      sections.append(form)
    }
    let unsigned = sections.filter { $0.id != .signature }
    var canonical = try Self.assemble(unsigned, of: container)
    if unsigned.count < sections.count {
      if try ModelFileReader.inspect(bytes: canonical.span).identities.file == container.fileIdentity {
        canonical = try Self.assemble(sections, of: container)
      } else {
        let message = "section signature: left out; it holds for the file as it was, so sign the new one"
        repairs.append(Finding("signatureLeftOut", message))
      }
    }
    _ = try ModelFileReader.read(bytes: canonical.span)
    bytes = canonical
    self.repairs = repairs
  }

  private static func assemble(
    _ sections: [EncodedSection], of container: LenientContainer
  ) throws(ModelFormatError) -> [UInt8] {
    try ModelFileWriter.assemble(
      sections, version: .current, optionalFeatures: container.optionalFeatures)
  }

  private static func reencoding(of form: EncodedSection, as canonical: EncodedSection) -> Finding {
    Finding(
      "smallestForm",
      "section \(form.id.name): stored as \(form.formName) in \(form.stored.count) bytes, "
        + "not as \(canonical.formName) in \(canonical.stored.count)")
  }
}

extension EncodedSection {
  fileprivate func isAllowed(in profile: ModelFileWriter.Profile) -> Bool {
    profile == .compressed || codec == .stored
  }

  /// How the bytes are stored, in words.
  fileprivate var formName: String {
    switch (codec, filter) {
    case (.stored, _): "they are"
    case (.zstd, .none): "zstd"
    case (.zstd, .bytePlanes): "zstd of byte planes"
    }
  }
}
