import ArgumentParser
import Foundation
import TocsinTraining
import ToolSupport

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws the training logs that `--log` writes: losses, metrics, learning rate, and the best epoch.",
    discussion: """
      The page holds everything: it needs no network and runs no script. Logs of unfinished trainings are drawn as far as \
      they go; several logs share the charts.
      """)

  @Argument(help: ArgumentHelp("Training logs, plain or zstd; - for standard input.", valueName: "log"))
  var logs: [String]

  @Option(
    name: .customLong("html"), defaultAsFlag: "-",
    help: ArgumentHelp("The page to write; without a file to standard output.", valueName: "file"))
  var page: String?

  /// The colours that can be told apart.
  private static let maximumLogCount = 6

  func validate() throws {
    if page == nil { throw ValidationError("--html is missing: name the page to write") }
    if logs.count > Self.maximumLogCount { throw ValidationError("plot takes 1 to \(Self.maximumLogCount) logs") }
    if logs.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input is one log") }
  }

  func run() throws {
    let html = page ?? "-"
    if html != "-" {
      if let log = logs.first(where: { $0 != "-" && areSameFile($0, html) }) {
        throw ToolFailure("is one of the logs; name another file", file: log)
      }
      try checkWritable(html)
    }
    let curves = try logs.map { try TrainingCurves(log: $0) }
    let page = TrainingPage(curves).html
    guard html != "-" else { return try StandardOutput.print(page) }
    try writeFile(page, to: html)
    try StandardOutput.print(curves.map(\.summary).joined())
  }
}

/// The records of one log.
struct TrainingCurves {
  let name: String
  /// At least one.
  let records: [TrainingLogRecord]

  init(log path: String) throws(ToolFailure) {
    var source = try ByteSource(path)
    name = source.name
    let bytes = try source.readAll()
    records = try ToolFailure.attributing(to: path) { try TrainingLog.records(bytes) }
    guard !records.isEmpty else {
      throw ToolFailure("holds no epoch; let a training with --log finish one", file: name)
    }
  }

  /// The epoch whose state was the best on the hold-out; `nil` without one.
  var best: TrainingLogRecord? { records.last { $0.isBest && $0.validation != nil } }

  /// A line for a terminal.
  var summary: String {
    let best = best.map { ", best epoch \($0.epoch)" } ?? ""
    let loss = rounded(records[records.count - 1].training.loss, digits: 4)
    return "\(name): \(records.count) epochs\(best), loss \(loss)\n"
  }

  /// All metrics' names, in order.
  var metricNames: [String] {
    var names: Set<String> = []
    for record in records {
      for pass in [record.training, record.validation] { names.formUnion(pass?.metrics?.keys.map(\.self) ?? []) }
    }
    return names.sorted()
  }
}
