import Foundation
public import TocsinFormat

/// A file of JSON lines, one ``TrainingLogRecord`` for each epoch.
///
/// Lines are appended, so that others can follow the file. Where training goes on from a checkpoint, the lines of epochs
/// that are run again are taken out first, and with them what an interruption has left of a line: a log never tells of an
/// epoch twice.
public final class TrainingLog {
  private let file: AppendedFile

  /// Opens a log, or makes one.
  ///
  /// - Parameter finishedEpochs: whose lines are kept.
  /// - Throws: ``TrainingError/log(_:)``, also for a file that is there and no training log: it is not touched.
  package init(_ path: String, finishedEpochs: Int) throws(TrainingError) {
    do throws(TrainingLogError) {
      try Self.keep(finishedEpochs, in: path)
      file = try Self.file { () throws(ModelFormatError) in try AppendedFile(path) }
    } catch {
      throw .log(error)
    }
  }

  func append(_ report: EpochReport) throws(TrainingError) {
    do throws(TrainingLogError) {
      let line = TrainingLogRecord(report).line()
      try Self.file { () throws(ModelFormatError) in try file.append(line.span) }
    } catch {
      throw .log(error)
    }
  }

  /// The records of a log's bytes.
  ///
  /// - Returns: one for each line. A last line without an end is left out: its writer was interrupted.
  /// - Throws: ``TrainingLogError/notARecord(line:)`` or ``TrainingLogError/outOfOrder(line:epoch:)``.
  public static func records(_ bytes: [UInt8]) throws(TrainingLogError) -> [TrainingLogRecord] {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    var records: [TrainingLogRecord] = []
    for (index, line) in lines(bytes).enumerated() {
      guard let record = try? decoder.decode(TrainingLogRecord.self, from: Data(line)),
        record.schema == TrainingLogRecord.schema, (1...TrainingLogRecord.maximumEpoch).contains(record.epoch)
      else { throw .notARecord(line: index + 1) }
      guard record.epoch > records.last?.epoch ?? 0 else { throw .outOfOrder(line: index + 1, epoch: record.epoch) }
      records.append(record)
    }
    return records
  }

  /// Every line that has an end, and with it.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(bytes[start...index])
      start = index + 1
    }
    return lines
  }

  /// Takes out of a file what is not of the first epochs.
  private static func keep(_ epochs: Int, in path: String) throws(TrainingLogError) {
    let found: [UInt8]?
    do throws(ModelFormatError) {
      found = try ModelFileReader.fileBytesIfThere(path: path)
    } catch .notARegularFile {
      return  // A pipe or a device has nothing to be taken out of.
    } catch {
      throw .file(error)
    }
    guard let bytes = found else { return }
    let records = try records(bytes)
    let lines = lines(bytes)
    guard TrainingLogRecord.canBegin(with: bytes[(lines.last?.endIndex ?? 0)...]) else {
      throw .notARecord(line: lines.count + 1)
    }
    let kept = zip(lines, records).filter { $0.1.epoch <= epochs }.flatMap(\.0)
    guard kept != bytes else { return }
    try file { () throws(ModelFormatError) in try AtomicFile.write(kept.span, to: path) }
  }

  private static func file<Result: ~Copyable>(
    _ body: () throws(ModelFormatError) -> Result
  ) throws(TrainingLogError) -> Result {
    do throws(ModelFormatError) { return try body() } catch { throw .file(error) }
  }
}

extension TrainingLogRecord {
  /// The record as JSON with sorted keys, ending in a line feed.
  fileprivate func line() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let json = try? encoder.encode(self) else { preconditionFailure("numbers and strings are JSON") }
    return Array(json) + [UInt8(ascii: "\n")]
  }

  /// Whether an interrupted ``line()`` may have left these bytes. What is complete JSON without a line feed is somebody
  /// else's, unless it is a record.
  fileprivate static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool {
    let start = Array("{\"epoch\":".utf8)
    guard bytes.starts(with: start) else { return start.starts(with: bytes) }
    let isWhole = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
    return !isWhole || (try? TrainingLog.records(Array(bytes) + [UInt8(ascii: "\n")])) != nil
  }
}

/// Why a training log could not be written or read.
public enum TrainingLogError: Error, Equatable, Sendable {
  /// The file could not be read or written.
  case file(ModelFormatError)
  /// The file is no training log, or damaged.
  case notARecord(line: Int)
  /// An epoch does not come after those before it: lines of several trainings are in the file.
  case outOfOrder(line: Int, epoch: Int)
}
