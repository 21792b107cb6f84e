import TestSupport
import Testing

import TocsinLogs

@Suite struct TimestampReaderTests {
  /// Stamps, and the seconds that an independent implementation of the calendar gives.
  static let stamps: [(String, Double)] = [
    ("2015-07-29 17:41:44,747", 1438191704.747),
    ("2003-10-11T22:14:15.003Z", 1065910455.003),
    ("2003-08-24T05:14:15.000003-07:00", 1061727255.000003),
    ("2003-08-24 05:14:15 +0530", 1061682255.0),
    ("2003-08-24 05:14:15+02", 1061694855.0),
    ("2003-08-24 05:14:15 UTC", 1061702055.0),
    ("2005-06-03-15.42.50.675872", 1117813370.675872),
    ("2016/09/28 04:30:31", 1475037031.0),
    ("2016-09-28 04:30:31,", 1475037031.0),
    ("[2016-09-28 04:30:31]", 1475037031.0),
    ("2016-09-28  4:30:31", 1475037031.0),
    ("20171223-22:15:29:606", 1514067329.606),
    ("20030824T051415Z", 1061702055.0),
    ("20030824051415", 1061702055.0),
    ("17/06/09 20:10:40", 1497039040.0),
    ("99/06/09 20:10:40", 928959040.0),
    ("081109 203615", 1226262975.0),
    ("06/14/2005 03:16:01 PM", 1118762161.0),
    ("06/14/2005 12:16:01 AM", 1118708161.0),
    ("14.06.2005 15:16:01", 1118762161.0),
    ("06/24/05 15:16:01", 1119626161.0),
    ("Jun 14 15:16:01 2005", 1118762161.0),
    ("Jun 14 2005 15:16:01", 1118762161.0),
    ("Sun Dec 04 04:47:44 2005", 1133671664.0),
    ("Sun Dec 04 04:47:44.123456 2005", 1133671664.123456),
    ("Sun Dec  4 04:47:44 PST 2005", 1133671664.0),
    ("Sun, 04 Dec 2005 04:47:44 +0100", 1133668064.0),
    ("04/Dec/2005:04:47:44 +0100", 1133668064.0),
    ("04-Dec-2005 04:47:44", 1133671664.0),
    ("1117838570", 1117838570.0),
    ("1117838570.25", 1117838570.25),
    ("1117838570250", 1117838570.25),
    ("1117838570250000", 1117838570.25),
    ("1117838570250000000", 1117838570.25),
    ("2005-06-03", 1117756800.0),
    ("2016-12-31 23:59:60", 1483228800.0),
    ("2000-02-29 00:00:00", 951782400.0),
    ("1969-12-31 23:59:59", -1.0),
    ("0001-01-01 00:00:00", -62135596800.0),
    ("9999-12-31 23:59:59", 253402300799.0),
    ("Jun 14 15:16:01", 77382961.0),
    ("Feb 29 00:00:00", 68169600.0),
    ("Jul  1 09:00:55", 78829255.0),
    ("Sun Dec 04 04:47:44", 92292464.0),
    ("04 Dec 04:47:44", 92292464.0),
    ("03-17 16:13:38.811", 69696818.811),
    ("10.30 16:49:06", 89311746.0),
    ("I0614 15:16:01.123456", 77382961.123456),
    ("15:16:01", 54961.0),
    ("9:16:01.5", 33361.5),
  ]

  @Test(arguments: stamps) func formIsRecognised(_ stamp: String, _ seconds: Double) throws {
    var reader = TimestampReader()
    #expect(abs(try #require(Self.seconds(stamp, &reader)) - seconds) < 1e-6)
    // Again by the form and the date that are known now.
    #expect(abs(try #require(Self.seconds(stamp, &reader)) - seconds) < 1e-6)
  }

  @Test func anyFormMayFollowAnyOther() {
    var generator = SeededGenerator(seed: 7)
    var reader = TimestampReader()
    for _ in 0..<20_000 {
      let (stamp, seconds) = Self.stamps.randomElement(using: &generator) ?? ("", 0)
      guard let found = Self.seconds(stamp, &reader), abs(found - seconds) < 1e-6 else {
        Issue.record("\(stamp)")
        return
      }
    }
  }

  @Test(arguments: [
    "", " ", "-", "hello", "2015", "2015-07", "2015-13-01 00:00:00", "2015-02-29 00:00:00", "2015-04-31 00:00:00",
    "2015-00-10 00:00:00", "2015-01-00 00:00:00", "2015-07-29 24:00:00", "2015-07-29 12:60:00", "2015-07-29 12:00:61",
    "2015-07-29 12:00", "2015-07-29 12:00:00 rest", "Foo 14 15:16:01", "Jun 31 15:16:01", "Jun 0 15:16:01", "12345678",
    "10.0.0.1", "1.4.1", "99999999999999999999", "9999999999999999999", "25:00:00", "::", "12:3:4", "0x1F",
    "081399 203615",
    "2015-07-29T", "Jun", "Sun Dec", "\u{0}\u{0}:00:00", "\u{FF}\u{FF}:\u{FF}\u{FF}:\u{FF}\u{FF}",
    ":0:00:00", "0::00:00", "00:00:0/", "00:00:0:",
  ])
  func whatIsNoMomentIsNone(_ stamp: String) {
    var reader = TimestampReader()
    #expect(Self.seconds(stamp, &reader) == nil)
    // Nor after a date that it could be taken for the rest of.
    _ = Self.seconds("2015-07-29 17:41:44", &reader)
    #expect(Self.seconds(stamp, &reader) == nil)
    #expect(Self.seconds("2015-07-29 17:41:44", &reader) == 1_438_191_704)
  }

  @Test func everySecondOfADayIsRead() {
    var reader = TimestampReader()
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    for second in stride(from: 0, to: 86_400, by: 7) {
      let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      guard Self.seconds("2015-07-29 " + clock, &reader) == 1_438_128_000 + Double(second) else {
        Issue.record("\(clock)")
        return
      }
    }
  }

  @Test func daysCountOn() {
    var days = 0
    for year in 1970...2101 {
      let lengths = [31, year % 4 == 0 && year != 2100 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in lengths.enumerated() {
        for day in 1...length {
          #expect(CalendarDate.days(year: year, month: month + 1, day: day) == days)
          days += 1
        }
        #expect(CalendarDate.days(year: year, month: month + 1, day: length + 1) == nil)
      }
    }
  }

  @Test(
    arguments: [
      ("<Date> <Time> <Content>", "2015-07-29 17:41:44,747 x", 1_438_191_704.747),
      ("<Month> <Day> <Time> <Content>", "Jun 14 15:16:01 x", 77_382_961),
      ("<Date> <Level> <Time> <Content>", "2015-07-29 INFO 17:41:44 x", 1_438_191_704),
      (#"\[<Date>\]\[<Time>\] <Content>"#, "[2015-07-29][17:41:44] x", 1_438_191_704),
      ("<Time> <Date> <Content>", "17:41:44 2015-07-29 x", 1_438_191_704),
      ("<Day> <Month> <Year> <Time> <Content>", "29 Jul 2015 17:41:44 x", 1_438_191_704),
      ("<Weekday> <Month> <Day> <Time> <Year> <Content>", "Wed Jul 29 17:41:44 2015 x", 1_438_191_704),
      ("<Date> <Time> <Zone> <Content>", "2015-07-29 17:41:44 +0100 x", 1_438_188_104),
      ("<Timestamp> <Date> <Time> <Content>", "1117838570 2005.06.03 2005-06-03-15.42.50.675872 x", 1_117_838_570),
      ("<Date> <Node> <Time> <Content>", "2005.06.03 R02 2005-06-03-15.42.50.5 x", 1_117_813_370.5),
      ("<timestamp> <Content>", "- x", nil),
      ("<Level> <Content>", "2015-07-29 x", nil),
    ] as [(String, String, Double?)])
  func piecesMakeUpAStamp(_ format: String, _ line: String, _ seconds: Double?) throws {
    var parser = HeaderParser(format: try LineFormat(format))
    for _ in 0..<2 { #expect(ParsedHeader(line.utf8, &parser)?.time == seconds) }
  }

  private static func seconds(_ stamp: String, _ reader: inout TimestampReader) -> Double? {
    let bytes = Array(stamp.utf8)
    return reader.seconds(in: bytes.span)
  }
}
