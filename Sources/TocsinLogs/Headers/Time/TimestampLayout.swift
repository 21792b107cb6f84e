/// One way to write a time stamp: up to fifteen steps, four bits each, the first one lowest.
struct TimestampLayout: Equatable, Sendable, BitwiseCopyable {
  let code: UInt64

  init(code: UInt64) { self.code = code }

  init(_ steps: TimestampStep...) {
    precondition(steps.count < 16, "at most fifteen steps")
    var code: UInt64 = 0
    for step in steps.reversed() { code = code << 4 | UInt64(step.rawValue) }
    self.code = code
  }

  /// Whether, from the time of day on, nothing of a date follows.
  var isWithoutDate: Bool { code >> 4 == 0 || code >> 4 == UInt64(TimestampStep.zone.rawValue) }

  /// All that are known, the more telling before those that are their beginnings.
  static var known: [TimestampLayout] {
    [
      // 2015-07-29 17:41:44,747   2003-10-11T22:14:15.003Z   2005-06-03-15.42.50.675872
      TimestampLayout(.year, .separator, .month, .separator, .day, .gap, .clock, .zone),
      // 20171223-22:15:29:606   20030824T051415Z   20030824051415
      TimestampLayout(.year, .month, .day, .gap, .clock, .zone),
      TimestampLayout(.year, .month, .day, .gap, .compactClock, .zone),
      TimestampLayout(.year, .month, .day, .compactClock, .zone),
      // 17/06/09 20:10:40   081109 203615
      TimestampLayout(.shortYear, .separator, .month, .separator, .day, .gap, .clock, .zone),
      TimestampLayout(.shortYear, .month, .day, .gap, .compactClock, .zone),
      // 06/14/2005 03:16:01 PM   14.06.2005 15:16:01   06/14/05 15:16:01
      TimestampLayout(.month, .separator, .day, .separator, .year, .gap, .clock, .zone),
      TimestampLayout(.day, .separator, .month, .separator, .year, .gap, .clock, .zone),
      TimestampLayout(.month, .separator, .day, .separator, .shortYear, .gap, .clock, .zone),
      // Jun 14 15:16:01 2005   Jun 14 2005 15:16:01   Jun 14 15:16:01
      TimestampLayout(.monthName, .gap, .looseDay, .gap, .clock, .gap, .year),
      TimestampLayout(.monthName, .gap, .looseDay, .gap, .year, .gap, .clock, .zone),
      TimestampLayout(.monthName, .gap, .looseDay, .gap, .clock, .zone),
      // Sun Dec 04 04:47:44 2005   Sun Dec  4 04:47:44 PST 2005   Sun Dec 04 04:47:44
      TimestampLayout(.weekday, .gap, .monthName, .gap, .looseDay, .gap, .clock, .gap, .year),
      TimestampLayout(.weekday, .gap, .monthName, .gap, .looseDay, .gap, .clock, .gap, .zoneName, .gap, .year),
      TimestampLayout(.weekday, .gap, .monthName, .gap, .looseDay, .gap, .clock),
      // Sun, 04 Dec 2005 04:47:44 +0100   04/Dec/2005:04:47:44 +0100   04 Dec 04:47:44
      TimestampLayout(.weekday, .gap, .looseDay, .gap, .monthName, .gap, .year, .gap, .clock, .zone),
      TimestampLayout(.looseDay, .gap, .monthName, .gap, .year, .gap, .clock, .zone),
      TimestampLayout(.looseDay, .gap, .monthName, .gap, .clock, .zone),
      // 03-17 16:13:38.811   I0614 15:16:01.123456
      TimestampLayout(.month, .separator, .day, .gap, .clock, .zone),
      TimestampLayout(.letter, .month, .day, .gap, .clock),
      // 1117838570   1117838570.25   1117838570250
      TimestampLayout(.epoch),
      // 15:16:01   2015-07-29
      TimestampLayout(.clock, .zone),
      TimestampLayout(.year, .separator, .month, .separator, .day),
    ]
  }
}

/// A part of a time stamp.
enum TimestampStep: UInt8 {
  case end
  /// Four digits.
  case year
  /// Two digits: 69 to 99 are of the twentieth century, the others of the next, as POSIX has it.
  case shortYear
  /// Two digits.
  case month, day
  /// One digit or two.
  case looseDay
  /// Three letters, or the name in full.
  case monthName, weekday
  /// `hh:mm:ss` or `hh.mm.ss`, and a fraction after `.`, `,` or `:`.
  case clock
  /// `hhmmss` and a fraction.
  case compactClock
  /// May be missing: `Z`, `UTC`, `GMT`, `±hh`, `±hhmm`, `±hh:mm`, `AM`, `PM`; all but `Z` with a blank before, or not.
  case zone
  /// Letters that are no help, as abbreviations of zones stand for several of them.
  case zoneName
  /// `-`, `/` or `.`.
  case separator
  /// White space, a comma before it or not; or one of `T`, `_`, `-`, `/`, `:`.
  case gap
  /// Seconds (9 or 10 digits, and a fraction), milliseconds (13), microseconds (16) or nanoseconds (19) since 1970.
  case epoch
  case letter
}
