import ArgumentParser
import TocsinTraining
import ToolSupport

/// The files by which a training can be interrupted and followed: options of every command that trains.
struct TrainingFiles: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A checkpoint: written after every epoch and in long ones, and continued from where it exists. Whenever training is \
      killed, the same command ends with the same bytes.
      """, valueName: "file"))
  var resume: String?

  @Option(
    help: ArgumentHelp("With --resume: how long ago the checkpoint may be within an epoch.", valueName: "seconds"))
  var saveEvery = 60.0

  @Option(
    help: ArgumentHelp(
      "A log of one JSON line for each epoch, schema \(TrainingLogRecord.schema); `modeltrain plot` draws it.",
      valueName: "file"))
  var log: String?

  func validate() throws {
    if !(saveEvery >= 0) { throw ValidationError("--save-every takes seconds, 0 for every step") }
  }

  /// Fails where a file cannot be written or would overwrite another, before there is work to lose.
  ///
  /// - Parameters:
  ///   - output: the model file.
  ///   - inputs: what the command reads.
  func check(output: String, inputs: [FileArgument?]) throws(ToolFailure) {
    let written = [
      FileArgument("--output", output), FileArgument("--resume", resume), FileArgument("--log", log),
    ].compactMap(\.self)
    try checkDistinct(written: written, read: inputs.compactMap(\.self))
    for file in written { try checkWritable(file.path) }
  }

  var checkpoint: CheckpointPolicy? {
    resume.map { CheckpointPolicy(path: $0, everySeconds: saveEvery, resumes: true) }
  }

  /// Runs a training, and says of what failed which file it is about.
  ///
  /// - Parameter data: the file that is trained on.
  func attributing<Result>(
    to data: String, _ train: () throws(TrainingError) -> Result
  ) throws(ToolFailure) -> Result {
    do throws(TrainingError) {
      return try train()
    } catch .diverged(let epoch, let step) {
      throw ToolFailure("\(TrainingError.diverged(epoch: epoch, step: step))", file: data, exit: .bad)
    } catch .checkpoint(let error) {
      throw ToolFailure("\(error)", file: resume)
    } catch .log(let error) {
      throw ToolFailure("\(error)", file: log)
    } catch {
      throw ToolFailure("\(error)", file: ToolFailure.displayName(of: data))
    }
  }
}

/// Training on a progress bar.
struct TrainingProgress: ~Copyable {
  private var bar = ProgressBar()
  /// What the last epoch has found on the hold-out.
  private var holdOut = ""

  mutating func show(_ event: TrainingEvent) {
    switch event {
    case .resumed(let epochs, _): bar.update(completed: 0, of: 1, detail: "continued after epoch \(epochs)")
    case .step(let report):
      bar.update(
        completed: (report.epoch - 1) * report.steps + report.step, of: report.epochs * report.steps,
        detail: """
          epoch \(report.epoch)/\(report.epochs)  loss \(rounded(report.loss, digits: 4))\(holdOut)  \
          \(Int(report.itemsPerSecond)) samples/s  \(Self.duration(report.secondsLeft)) left
          """)
    case .epoch(let report):
      guard let validation = report.validation else { return }
      holdOut = "  hold-out \(rounded(validation.loss, digits: 4))"
      if let metric = validation.metrics.first { holdOut += "  \(metric.name) \(rounded(metric.value, digits: 4))" }
    case .stoppedEarly: break
    }
  }

  mutating func finish() { bar.finish() }

  /// Such as `48 s`, `12:05` or `3:00:10`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds), 1e9))
    if whole < 60 { return "\(whole) s" }
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = whole / 60
    return minutes < 60
      ? "\(minutes):\(padded(whole % 60))" : "\(minutes / 60):\(padded(minutes % 60)):\(padded(whole % 60))"
  }
}
