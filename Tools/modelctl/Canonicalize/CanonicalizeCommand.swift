import ArgumentParser
import TocsinFormat
import ToolSupport

struct CanonicalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "canonicalize",
    abstract: "Repairs the container of model files that other tools refuse, and tells of each repair.",
    discussion: """
      Readers refuse a file whose container is not as the format says. This repairs what can be repaired without guessing: \
      sections out of order, misplaced, or compressed in a way that is not allowed; padding, reserved bytes, totals and \
      checksums; and it makes files of versions before 1.0 files of the current one. What the sections hold never changes: \
      each must have the SHA-256 that the file gives. A file that readers accept is canonical and left as it is, unless \
      --compressed or --stored asks for another form. Signatures that would no longer hold are left out, and the report \
      says so. Without --output, files are replaced. Exits with 1 where a file is beyond repair, or not canonical with \
      --check.
      """)

  @Argument(help: ArgumentHelp("Model files, plain or zstd, or - for standard input.", valueName: "file"))
  var models: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write instead, of one model.", valueName: "out.tocsin"))
  var output: String?

  @Flag(help: "Write nothing: only tell what would be repaired.")
  var check = false

  @Flag(exclusivity: .exclusive)
  var form: SectionForm?

  @Flag(help: "Print the report as JSON, schema \(CanonicalizeReport.schema).")
  var json = false

  func validate() throws {
    if output == "-" { throw ValidationError("a model is written to a file; name one") }
    if output != nil, models.count > 1 { throw ValidationError("--output is for one model; name one, or leave it out") }
    if check, output != nil || form != nil {
      throw ValidationError("--check writes nothing; leave --output, --compressed and --stored out")
    }
    try checkStandardInput(models)
    if output == nil, !check, models.contains("-") {
      throw ValidationError("standard input cannot be replaced; name a file with --output")
    }
  }

  func run() throws {
    if let output { try checkWritable(output) }
    let series = FileSeries(models) { path throws(ToolFailure) in
      let file = try canonicalize(path)
      return (file, check && !file.wasCanonical ? .bad : .good)
    }
    let report = CanonicalizeReport(files: series.results)
    try series.finish { try json ? report.json() : report.text }
  }

  private func canonicalize(_ path: String) throws(ToolFailure) -> CanonicalizeReport.File {
    var source = try ByteSource(path)
    let isCompressed = source.isCompressed
    let bytes = try source.readModel()
    let file = try ToolFailure.attributing(to: path, exit: .bad) {
      try CanonicalFile(of: bytes, form: form?.profile)
    }
    let target = check ? nil : output ?? (file.changes.isEmpty ? nil : path)
    if target != nil, output == nil, isCompressed {
      throw ToolFailure("a compressed file is not replaced by a plain one; name another with --output", file: path)
    }
    if let target {
      try ToolFailure.attributing(to: target) { try AtomicFile.write(file.bytes.span, to: target) }
    }
    return CanonicalizeReport.File(
      file: source.name, wasCanonical: file.wasCanonical, changes: file.changes, byteCount: bytes.count,
      canonicalByteCount: file.bytes.count, output: target)
  }
}

/// The form that sections get, also those of a valid file.
enum SectionForm: EnumerableFlag {
  case compressed, stored

  var profile: ModelFileWriter.Profile {
    switch self {
    case .compressed: .compressed
    case .stored: .storedOnly
    }
  }

  static func help(for value: SectionForm) -> ArgumentHelp? {
    switch value {
    case .compressed: "Store every section in the smallest form that is allowed for it."
    case .stored: "Store every section as it is, so that equal models are equal bytes."
    }
  }
}
