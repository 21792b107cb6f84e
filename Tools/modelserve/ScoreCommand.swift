import ArgumentParser
import TocsinDetect
import TocsinFormat
import TocsinLogs
import ToolSupport

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores a log from standard input or a file, with the model of either system.",
    discussion: """
      DeepLog: prints one JSON object per session (schema tocsin.session/1, Spec/Json.md), in the order in which the \
      sessions end. With --input lines, it reads a raw log with the model's own parser, and prints an object per anomalous \
      line as well (tocsin.line/1), as it comes, and the totals at the end (tocsin.lines/1).

      Chimera: prints one JSON object per window (tocsin.window/1), as soon as it is complete, and the last one of a \
      session with its end; of anomalous ones with the lines that are the likeliest root causes. With --input lines, the \
      totals at the end (tocsin.windows/1).

      Exits with 0 when everything was scored, anomalies or not.
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Option(
    help: ArgumentHelp(
      """
      A policy, schema \(TrustPolicy.schema): a model that it does not allow is refused, as one that none of its keys has \
      signed.
      """, valueName: "policy"))
  var trust: String?

  @Flag(help: "First replay the model's golden vectors; where a bit differs on this machine, refuse the model.")
  var replay = false

  @Option(
    help: ArgumentHelp(
      """
      What a line holds: \(InputKind.allCases.map(\.rawValue).joined(separator: ", ")). By default \
      \(InputKind.sessions.rawValue), of a Chimera model \(InputKind.windows.rawValue).
      """))
  var input: InputKind?

  @Argument(help: ArgumentHelp("Where to read: plain, .zst, or - for standard input.", valueName: "file"))
  var file = "-"

  @Option(
    help: ArgumentHelp(
      """
      Sessions that may be open at a time; one more ends the one silent for longest. By default, of a DeepLog model \
      \(StreamOptions().maximumSessions), of its raw lines \(DeepLogOptions.maximumLineSessions); of a Chimera model \
      \(ChimeraStreamOptions.usualSessions), or as many as 1 GiB holds.
      """, valueName: "n"))
  var maxSessions: Int?

  @Option(
    help: ArgumentHelp(
      "Of raw lines: seconds of silence, by the lines' times, that end a session; by default the model's; 0: none do.",
      valueName: "seconds"))
  var idle: Double?

  @Flag(help: "Exit with 1 when a session or window is anomalous.")
  var failOnAnomaly = false

  @OptionGroup(title: "DeepLog")
  var deepLog: DeepLogOptions

  @OptionGroup(title: "Chimera")
  var chimera: ChimeraOptions

  func validate() throws {
    if [model, trust, file].count(where: { $0 == "-" }) > 1 {
      throw ValidationError("--model, --trust and the log: only one of them can be standard input; name the others")
    }
    if let maxSessions, !(1...1 << 24).contains(maxSessions) {
      throw ValidationError("--max-sessions takes 1 to \(1 << 24)")
    }
    if let idle {
      if input != .lines { throw ValidationError("--idle goes with --input lines, as keys have no times") }
      if !(idle >= 0 && idle.isFinite) { throw ValidationError("--idle takes 0 or more seconds") }
    }
  }

  func run() throws {
    let kernels = try requestedKernels()
    let policy = try trust.map { path throws(ToolFailure) in try TrustPolicy(path: path) }
    let content = try loadModelFile(model, trust: policy)
    let kind = try ToolFailure.attributing(to: model, exit: .bad) { try DetectorKind(of: content) }
    let input = try input(of: kind)
    if replay, content.goldenVectors.isEmpty {
      throw ToolFailure(
        "--replay: there are no golden vectors in it; export it again", file: ToolFailure.displayName(of: model),
        exit: .bad)
    }
    let hasAnomaly: Bool
    switch kind {
    case .deepLog:
      let detector = try deepLogModel(of: content, path: model, kernels: kernels)
      if replay { try replayGoldenVectors(of: content, with: detector.network, path: model) }
      hasAnomaly = try score(detector, input)
    case .chimera:
      let detector = try chimeraModel(of: content, path: model, kernels: kernels)
      if replay { try replayGoldenVectors(of: content, with: detector.network, path: model) }
      hasAnomaly = try score(detector, input)
    }
    if failOnAnomaly && hasAnomaly { throw ToolExit.bad }
  }

  /// What the lines hold, where the system judges that, and no option is given that is none of its own.
  private func input(of kind: DetectorKind) throws(ToolFailure) -> InputKind {
    let kinds = InputKind.all(of: kind)
    let input = input ?? kinds[0]
    let system = kind.name.description
    guard kinds.contains(input) else {
      let names = kinds.map(\.rawValue).joined(separator: ", ")
      throw ToolFailure("--input \(input.rawValue): the model is of \(system); choose one of \(names)")
    }
    if let option = (kind == .deepLog ? chimera.given : deepLog.given).first {
      throw ToolFailure("\(option): the model is of \(system), which has no such option; leave it out")
    }
    return input
  }

  private func score(_ detector: DeepLogModel, _ input: InputKind) throws(ToolFailure) -> Bool {
    let options = deepLog.streamOptions(maximumSessions: maxSessions, input)
    let expected = deepLog.expectedCount
    guard input == .lines else {
      let scorer = try ToolFailure.attributing(to: model, exit: .bad) {
        try SessionScorer(model: detector, options: options, expectedCount: expected)
      }
      return input == .sessions ? try scorer.scoreSessions(file) : try scorer.scoreEntries(file)
    }
    let stream = try ToolFailure.attributing(to: model, exit: .bad) {
      try DeepLogLineStream(model: detector, options: options, sessionTimeout: timeout(of: detector.logParser))
    }
    return try LineScorer(stream: stream, expectedCount: expected).score(file)
  }

  private func score(_ detector: ChimeraModel, _ input: InputKind) throws(ToolFailure) -> Bool {
    for (option, isGiven) in [("--stride", chimera.stride != nil), ("--max-sessions", maxSessions != nil)]
    where input == .windows && isGiven {
      throw ToolFailure("\(option): windows are judged as they are; leave it out, or give entries or lines")
    }
    let options = try chimera.streamOptions(maximumSessions: maxSessions, detector)
    let report = WindowReport(of: detector, detail: chimera.detail)
    switch input {
    case .lines:
      let stream = try ToolFailure.attributing(to: model, exit: .bad) {
        try ChimeraLineStream(model: detector, options: options, sessionTimeout: timeout(of: detector.logParser))
      }
      return try WindowLineScorer(stream: stream, report: report).score(file)
    case .entries:
      let stream = try ToolFailure.attributing(to: model, exit: .bad) {
        try ChimeraStream(model: detector, options: options)
      }
      return try WindowEntryScorer(stream: stream, report: report).score(file)
    // Sessions have been refused.
    case .windows, .sessions:
      let scorer = try ToolFailure.attributing(to: model, exit: .bad) {
        try ChimeraScorer(
          model: detector, maximumBatch: ChimeraScorer.usualBatch, threshold: chimera.threshold)
      }
      return try WindowScorer(scorer: scorer, report: report).score(file)
    }
  }

  /// The silence that ends a session of raw lines; `nil`: none does.
  private func timeout(of parser: FrozenLogParser?) -> Double? {
    idle.map { $0 > 0 ? $0 : nil } ?? parser?.sessionTimeout
  }
}
