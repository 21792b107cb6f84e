import Foundation
import TestSupport

/// The public samples beside the package, and the formats that their makers state.
enum LoghubData {
  static let folder = PackageLayout.shared.appending(path: "data/loghub_2k")
  static var isThere: Bool { PackageLayout.exists(folder) }

  static let formats = [
    "Android": #"<Date> <Time>  <Pid>  <Tid> <Level> <Component>: <Content>"#,
    "Apache": #"\[<Time>\] \[<Level>\] <Content>"#,
    "BGL": #"<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>"#,
    "HDFS": #"<Date> <Time> <Pid> <Level> <Component>: <Content>"#,
    "HPC": #"<LogId> <Node> <Component> <State> <Time> <Flag> <Content>"#,
    "Hadoop": #"<Date> <Time> <Level> \[<Process>\] <Component>: <Content>"#,
    "Linux": #"<Month> <Date> <Time> <Level> <Component>(\[<PID>\])?: <Content>"#,
    "OpenStack": #"<Logrecord> <Date> <Time> <Pid> <Level> <Component> \[<ADDR>\] <Content>"#,
    "Spark": #"<Date> <Time> <Level> <Component>: <Content>"#,
    "Thunderbird":
      #"<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Component>(\[<PID>\])?: <Content>"#,
    "Windows": #"<Date> <Time>, <Level>                  <Component>    <Content>"#,
    "Zookeeper": #"<Date> <Time> - <Level>  \[<Node>:<Component>@<Id>\] - <Content>"#,
  ]

  static func lines(of system: String) throws -> [[UInt8]] {
    let data = try Data(contentsOf: folder.appending(path: "\(system)/\(system)_2k.log"))
    return data.split(separator: 10).map { Array($0) }
  }

  /// The rows of the ground truth, by column.
  static func rows(of system: String) throws -> [[String: String]] {
    let data = try Data(contentsOf: folder.appending(path: "\(system)/\(system)_2k.log_structured.csv"))
    let rows = records(of: Array(data))
    guard let header = rows.first else { return [] }
    return rows.dropFirst().map { Dictionary(zip(header, $0)) { first, _ in first } }
  }

  /// CSV with quoted fields, as RFC 4180 has it.
  private static func records(of text: [UInt8]) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    func take() { record.append(String(decoding: field, as: UTF8.self)); field = [] }
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "\""):
        if !isQuoted, index > 0, text[index - 1] == byte { field.append(byte) }
        isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: take()
      case 10 where !isQuoted:
        take()
        records.append(record)
        record = []
      case 13 where !isQuoted: break
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !record.isEmpty {
      take()
      records.append(record)
    }
    return records
  }
}
