import ArgumentParser
import TocsinFormat
import ToolSupport

struct HashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash",
    abstract: "Prints what tells model files apart, or checks a list of it.",
    discussion: """
      Of each file: the identities of its weights, of its content however compressed, and of the file in its stored form, \
      and the plain SHA-256 of all bytes, which sha256sum gives too. With one of --weights, --content, --file and --bytes \
      the lines are in the form of sha256sum. --check reads such a list, or one of all kinds, and tells which files still \
      match. Identities are those of what a compressed file decompresses to; the plain SHA-256 is of the file as it is \
      stored, and with --bytes may be of any file. With --check, the kind is that of lines which do not say it. Exits \
      with 1 where a file is not valid or does not match.
      """)

  @Argument(help: ArgumentHelp("Model files, plain or zstd, or - for standard input.", valueName: "file"))
  var models: [String] = []

  @Flag(exclusivity: .exclusive)
  var kind: HashKind?

  @Option(help: ArgumentHelp("Check the digests in a list.", valueName: "list"))
  var check: String?

  @Flag(
    help: "Print the report as JSON, schema \(HashReport.schema), or \(HashCheckReport.schema) with --check.")
  var json = false

  func validate() throws {
    if (check == nil) == models.isEmpty { throw ValidationError("name files, or a list of digests with --check") }
    try checkStandardInput(models)
  }

  func run() throws {
    if let check { return try verify(list: check) }
    let series = FileSeries(models) { path throws(ToolFailure) in (try hashes(of: path), .good) }
    let report = HashReport(files: series.results)
    try series.finish { try json ? report.json() : report.text(kind: kind) }
  }

  private func hashes(of path: String) throws(ToolFailure) -> HashReport.File {
    if !json, !HashLine.canName(path) {
      throw ToolFailure(
        "a terminal would act on characters in the name, so it stands in no list; rename the file, or take --json",
        file: path)
    }
    if kind == .bytes { return HashReport.File(file: path, identities: nil, sha256: try storedDigest(path).text) }
    let hashes = try ModelHashes(path)
    let identities = try ToolFailure.attributing(to: path, exit: .bad) { try hashes.identities() }
    return HashReport.File(file: path, identities: ReportedIdentities(identities), sha256: hashes.sha256.text)
  }

  private func verify(list path: String) throws {
    let lines = try Self.lines(of: path)
    let series = FileSeries(lines) { line throws(ToolFailure) in
      let kind = line.kind ?? kind ?? .bytes
      let digest = kind == .bytes ? try storedDigest(line.file) : try identity(kind, of: line.file)
      let matches = digest?.text == line.digest
      let check = HashCheckReport.Check(file: line.file, kind: kind, matches: matches)
      return (check, matches ? .good : .bad)
    }
    let report = HashCheckReport(list: ToolFailure.displayName(of: path), checks: series.results)
    try series.finish { try json ? report.json() : report.text }
  }

  /// `nil` for a file that is no model file any more, which matches nothing.
  private func identity(_ kind: HashKind, of path: String) throws(ToolFailure) -> SHA256Digest? {
    let hashes = try ModelHashes(path)
    return try? hashes.identities().digest(kind)
  }

  private static func lines(of path: String) throws(ToolFailure) -> [HashLine] {
    var reader = try LineReader(path)
    var lines: [HashLine] = []
    while try reader.advance() {
      let text = String(decoding: [UInt8](copying: reader.line), as: UTF8.self)
      guard let line = HashLine(parsing: text) else {
        throw ToolFailure(
          "line \(reader.lineNumber): not a digest and a file; give a list that modelctl hash or sha256sum wrote",
          file: reader.name)
      }
      lines.append(line)
    }
    guard !lines.isEmpty else {
      throw ToolFailure("holds no digests; give a list that modelctl hash or sha256sum wrote", file: reader.name)
    }
    return lines
  }
}

extension HashKind: EnumerableFlag {
  static func help(for value: HashKind) -> ArgumentHelp? {
    switch value {
    case .weights: "Only the identity of the weights, in the form of sha256sum."
    case .content: "Only the identity of the content."
    case .file: "Only the identity of the file."
    case .bytes: "Only the SHA-256 of all bytes, as sha256sum prints it."
    }
  }
}
