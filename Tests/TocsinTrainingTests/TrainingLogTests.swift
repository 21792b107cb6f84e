import Foundation
import Testing
import TocsinFormat
import TocsinTraining

private func records(_ path: String) throws -> [TrainingLogRecord] {
  try TrainingLog.records(Array(Data(contentsOf: URL(filePath: path))))
}

private func run(_ log: TemporaryFile, checkpoint: TemporaryFile? = nil, epochs: Int = 6) throws {
  var options = PairObjective.options
  options.epochs = epochs
  _ = try PairObjective().trainer(options).run(
    checkpoint: checkpoint.map { CheckpointPolicy(path: $0.path, resumes: true) }, log: log.path)
}

@Test("a log has a line for each epoch, with what the trainer has told")
func logHoldsReports() throws {
  let log = TemporaryFile()
  var options = PairObjective.options
  options.schedule = .stepped(every: 2, factor: 0.5, per: .epoch)
  var reports: [EpochReport] = []
  _ = try PairObjective().trainer(options).run(log: log.path) {
    if case .epoch(let report) = $0 { reports.append(report) }
  }
  let records = try records(log.path)
  #expect(records.map(\.epoch) == Array(1...6))
  #expect(records.map(\.learningRate) == [0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125])
  #expect(records.map(\.training.loss) == reports.map(\.training.loss))
  #expect(records.map { $0.validation?.metrics?["hits"] } == reports.map { $0.validation?.metrics[1].value })
  #expect(records.map(\.isBest) == reports.map(\.isBest))
  #expect(records.allSatisfy { $0.epochs == 6 && $0.items == 50 && $0.itemsPerSecond > 0 })
}

@Test("a training that goes on takes out what it does again and what was left of a line")
func resumedLogHasNoEpochTwice() throws {
  let (log, checkpoint) = (TemporaryFile(), TemporaryFile())
  try run(log, checkpoint: checkpoint, epochs: 3)
  let first = try Data(contentsOf: URL(filePath: log.path))
  // An epoch that was logged and not saved, and half of the next.
  var more = first
  let line = try #require(first.split(separator: UInt8(ascii: "\n")).last)
  let fourth = String(decoding: line, as: UTF8.self).replacing("\"epoch\":3,", with: "\"epoch\":4,")
  more.append(contentsOf: Array("\(fourth)\n{\"epoch\":5,\"ep".utf8))
  try more.write(to: URL(filePath: log.path))
  #expect(try records(log.path).map(\.epoch) == [1, 2, 3, 4])
  try run(log, checkpoint: checkpoint)
  #expect(try records(log.path).map(\.epoch) == Array(1...6))
  #expect(try Data(contentsOf: URL(filePath: log.path)).starts(with: first))
  // Anew, without the checkpoint.
  try run(log)
  #expect(try records(log.path).map(\.epoch) == Array(1...6))
}

@Test(
  "a file that is no training log is neither written to nor read",
  arguments: [
    "{}\n", "a letter\n", "no line", "\u{0}", "{}", #"{"precious": [1, 2, 3]}"#, #"{"epoch":1}"#, #"{"epochs":["#,
  ])
func otherFilesAreLeftAlone(_ text: String) throws {
  let file = TemporaryFile()
  try Data(text.utf8).write(to: URL(filePath: file.path))
  #expect(throws: TrainingError.log(.notARecord(line: 1))) { try run(file) }
  #expect(try Data(contentsOf: URL(filePath: file.path)) == Data(text.utf8))
}

@Test("what follows the epochs of a log and is no beginning of one is not cut off")
func strangeEndsAreLeftAlone() throws {
  let log = TemporaryFile()
  try run(log, epochs: 2)
  let bytes = try Data(contentsOf: URL(filePath: log.path)) + Array(#"{"precious": 1}"#.utf8)
  try bytes.write(to: URL(filePath: log.path))
  #expect(throws: TrainingError.log(.notARecord(line: 3))) { try run(log) }
  #expect(try Data(contentsOf: URL(filePath: log.path)) == bytes)
}

@Test("a log that ends anywhere within a line is one of an interrupted training")
func everyInterruptionIsMended() throws {
  let log = TemporaryFile()
  try run(log, epochs: 1)
  let line = try Data(contentsOf: URL(filePath: log.path))
  for length in line.indices {
    try line.prefix(length).write(to: URL(filePath: log.path))
    #expect(throws: Never.self) { _ = try TrainingLog(log.path, finishedEpochs: 0) }
    #expect(try Data(contentsOf: URL(filePath: log.path)).isEmpty, "\(length) bytes")
  }
}

@Test("lines of several trainings are told from one")
func epochsAscend() throws {
  let log = TemporaryFile()
  try run(log, epochs: 2)
  let bytes = try Array(Data(contentsOf: URL(filePath: log.path)))
  #expect(throws: TrainingLogError.outOfOrder(line: 3, epoch: 1)) { try TrainingLog.records(bytes + bytes) }
}

@Test("a log that cannot be written is an error")
func fullDiskIsAnError() throws {
  #expect(throws: TrainingError.log(.file(.system(.write, errorNumber: ENOSPC)))) {
    _ = try PairObjective().trainer().run(log: "/dev/full")
  }
}
