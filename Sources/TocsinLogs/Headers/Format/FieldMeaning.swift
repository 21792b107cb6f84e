/// What a field is good for, which its name says, whatever the case. Names that are not listed mean nothing.
enum FieldMeaning: UInt8 {
  case none, content, process, thread, host, component, level, label
  /// A whole time stamp.
  case timestamp
  /// A part of a date.
  case date
  /// The time of day, or with it the date.
  case time

  init(name: [UInt8]) {
    var lowered: [UInt8] = []
    for byte in name where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
      lowered.append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)
    }
    for (meaning, names) in Self.names {
      for known in names where known.description.utf8.elementsEqual(lowered) {
        self = meaning
        return
      }
    }
    self = .none
  }

  private static var names: [(FieldMeaning, [StaticString])] {
    [
      (.content, ["content"]),
      (.process, ["pid", "process", "processid", "procid"]),
      (.thread, ["tid", "thread", "threadid"]),
      (.host, ["node", "host", "hostname"]),
      (.component, ["component", "program", "app", "appname", "application", "logger", "module", "service"]),
      (.level, ["level", "severity", "loglevel", "priority"]),
      (.label, ["label"]),
      (.timestamp, ["timestamp", "datetime", "epoch"]),
      (.date, ["date", "year", "month", "day", "weekday", "dayofweek", "zone", "timezone"]),
      (.time, ["time"]),
    ]
  }
}
