import TocsinFormat

/// A model file made canonical: the same decoded sections in a container that the strict reader accepts.
///
/// A file that it accepts already is canonical, whichever of the allowed forms its sections have.
struct CanonicalFile {
  let bytes: [UInt8]
  /// Whether the file was canonical before.
  let wasCanonical: Bool
  /// What was wrong, or was stored in another form than was asked for; empty where the bytes are those that were given.
  let changes: [Finding]

  /// - Parameter form: the form that sections get; `nil` where each keeps its own, if that is allowed.
  /// - Throws: what cannot be repaired without guessing.
  init(of file: [UInt8], form: ModelFileWriter.Profile?) throws {
    wasCanonical = (try? ModelFileReader.read(bytes: file.span)) != nil
    if wasCanonical, form == nil {
      (bytes, changes) = (file, [])
    } else {
      (bytes, changes) = try Self.rewritten(file, form: form)
    }
  }

  private static func rewritten(
    _ file: [UInt8], form profile: ModelFileWriter.Profile?
  ) throws -> (bytes: [UInt8], changes: [Finding]) {
    let container = try LenientContainer(reading: file)
    var changes = container.repairs.map { Finding($0, message: $0.message) }
    let encoder = SectionEncoder(profile: profile ?? .compressed)
    var sections: [EncodedSection] = []
    for section in container.sections {
      if profile == nil, let form = section.form {
        sections.append(form)
        continue
      }
      let canonical = try encoder.encode(section.id, section.decoded)
      guard let form = section.form, form.codec == .stored || profile == .compressed,
        form.stored.count <= canonical.stored.count
      else {
        sections.append(canonical)
        if let form = section.form { changes.append(reencoding(of: form, as: canonical)) }
        continue
      }
      sections.append(form)
    }
    let (attachments, parts) = (sections.filter(\.id.isAttachment), sections.filter { !$0.id.isAttachment })
    var canonical = try assemble(parts, of: container)
    if !attachments.isEmpty {
      if try ModelFileReader.inspect(bytes: canonical.span).identities.file == container.fileIdentity {
        canonical = try assemble(sections, of: container)
      } else {
        changes += attachments.map { section in
          Finding(
            "attachmentLeftOut",
            "section \(section.id.label): left out; it holds for the file as it was, so sign the new one")
        }
      }
    }
    _ = try ModelFileReader.read(bytes: canonical.span)
    return (canonical, changes)
  }

  private static func assemble(
    _ sections: [EncodedSection], of container: LenientContainer
  ) throws(ModelFormatError) -> [UInt8] {
    try ModelFileWriter.assemble(
      sections, version: .current, optionalFeatures: container.optionalFeatures)
  }

  private static func reencoding(of form: EncodedSection, as canonical: EncodedSection) -> Finding {
    Finding(
      "sectionForm",
      "section \(form.id.label): \(form.formName) in \(form.stored.count) bytes, "
        + "now \(canonical.formName) in \(canonical.stored.count)")
  }
}

extension EncodedSection {
  /// How the bytes are stored, in words.
  fileprivate var formName: String {
    switch (codec, filter) {
    case (.stored, _): "plain"
    case (.zstd, .none): "zstd"
    case (.zstd, .bytePlanes): "zstd of byte planes"
    }
  }
}
