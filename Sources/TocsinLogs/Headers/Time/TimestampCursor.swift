/// Reads one time stamp, step by step.
struct TimestampCursor: ~Escapable {
  private let text: Span<UInt8>
  private let end: Int
  private(set) var position: Int

  private var year = -1
  private var month = -1
  private var day = -1
  private var seconds = 0
  private var fraction = 0.0
  private var zoneSeconds = 0
  /// Seconds from 1970 to the day's beginning, where they are known beforehand.
  private var daySeconds: Int?
  /// Where the time of day starts, and what the layout says from there on, once that far.
  private(set) var clock: (position: Int, layout: TimestampLayout)?

  @inline(__always)
  @_lifetime(copy text)
  init(_ text: Span<UInt8>, from start: Int, to end: Int) {
    self.text = text
    self.end = end
    position = start
  }

  /// A cursor that goes on after a date.
  @inline(__always)
  @_lifetime(copy text)
  init(_ text: Span<UInt8>, from start: Int, to end: Int, daySeconds: Int) {
    self.init(text, from: start, to: end)
    self.daySeconds = daySeconds
  }

  /// Whether the text goes on as `layout` says; the stamp's end is then ``position``, its value ``value``.
  @inline(__always)
  mutating func read(_ layout: TimestampLayout) -> Bool {
    var code = layout.code
    while code != 0 {
      guard let step = TimestampStep(rawValue: UInt8(code & 15)) else { return false }
      if step == .clock || step == .compactClock { clock = (position, TimestampLayout(code: code)) }
      guard read(step) else { return false }
      code >>= 4
    }
    return true
  }

  /// Seconds since 1970-01-01 UTC, as ``TimestampReader`` says; `nil` where there is no such day.
  @inline(__always)
  var value: Double? {
    guard let date else { return nil }
    return Double(date + seconds - zoneSeconds) + fraction
  }

  /// Seconds from 1970 to the day's beginning; 0 without a date, `nil` where there is no such day.
  @inline(__always)
  var date: Int? {
    if let daySeconds { return daySeconds }
    guard month >= 0 else { return 0 }
    let year = year >= 0 ? year : TimestampReader.assumedYear
    guard let days = CalendarDate.days(year: year, month: month, day: day) else { return nil }
    return days * 86_400
  }

  @inline(__always)
  private mutating func read(_ step: TimestampStep) -> Bool {
    switch step {
    case .end: return true
    case .year:
      let century = digitPair()
      year = century >= 0 ? century * 100 : -1
      let rest = digitPair()
      year += rest
      return century >= 0 && rest >= 0
    case .shortYear:
      let value = digitPair()
      year = value < 69 ? 2000 + value : 1900 + value
      return value >= 0
    case .month:
      month = digitPair()
      return month >= 1 && month <= 12
    case .day:
      day = digitPair()
      return day >= 1 && day <= 31
    case .looseDay:
      day = number()
      return day >= 1 && day <= 31
    case .monthName: return readName(isMonth: true)
    case .weekday: return readName(isMonth: false)
    case .clock: return readClock()
    case .compactClock: return readTime(hours: digitPair(), minutes: digitPair(), seconds: digitPair())
    case .zone: return readZone()
    case .zoneName: return readLetters()
    case .separator: return readSeparator()
    case .gap: return readGap()
    case .epoch: return readEpoch()
    case .letter: return readLetter()
    }
  }

  @inline(__always)
  private func byte(at position: Int) -> UInt8 { position < end ? text[position] : 0 }

  /// Two digits; negative where there are none.
  @inline(__always)
  private mutating func digitPair() -> Int {
    guard end - position >= 2 else { return -1 }
    let tens = text[position] &- UInt8(ascii: "0")
    let ones = text[position + 1] &- UInt8(ascii: "0")
    guard tens < 10, ones < 10 else { return -1 }
    position += 2
    return Int(tens) * 10 + Int(ones)
  }

  /// One digit or two.
  @inline(__always)
  private mutating func number() -> Int {
    let first = byte(at: position) &- UInt8(ascii: "0")
    guard first < 10 else { return -1 }
    position += 1
    let second = byte(at: position) &- UInt8(ascii: "0")
    guard second < 10 else { return Int(first) }
    position += 1
    return Int(first) * 10 + Int(second)
  }

  @inline(__always)
  private mutating func readClock() -> Bool {
    if text.count - position >= 8, position + 8 <= end, let time = Self.clockSeconds(text.word(at: position)) {
      seconds = time
      position += 8
      readFraction()
      return true
    }
    let hours = number()
    let separator = byte(at: position)
    // Dots alone would make times of addresses and versions.
    guard hours >= 0,
      separator == UInt8(ascii: ":") || separator == UInt8(ascii: ".") && (month >= 0 || daySeconds != nil)
    else {
      return false
    }
    position += 1
    let minutes = digitPair()
    guard minutes >= 0, byte(at: position) == separator else { return false }
    position += 1
    return readTime(hours: hours, minutes: minutes, seconds: digitPair())
  }

  /// The seconds that eight bytes say as `hh:mm:ss`; `nil` where they have another form.
  @inline(__always)
  private static func clockSeconds(_ word: UInt64) -> Int? {
    // What is left of each byte is a digit, at most 9, or of the colons nothing: adding 0x76 or 0x7F must not reach the
    // high bit. A carry comes only from a byte that has the high bit itself.
    let digits = word ^ 0x3030_3A30_303A_3030
    guard (digits &+ 0x7676_7F76_767F_7676 | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
    // Tens and ones of each pair, side by side, in the second byte of the pair.
    let pairs = digits &* 10 &+ digits >> 8
    let hours = Int(pairs & 0xFF)
    let minutes = Int(pairs >> 24 & 0xFF)
    let seconds = Int(pairs >> 48 & 0xFF)
    // A leap second, 60, is the first of the next minute.
    guard hours < 24, minutes < 60, seconds <= 60 else { return nil }
    return (hours * 60 + minutes) * 60 + seconds
  }

  /// Takes in a time of day; a fraction may follow.
  @inline(__always)
  private mutating func readTime(hours: Int, minutes: Int, seconds: Int) -> Bool {
    guard hours >= 0, hours < 24, minutes >= 0, minutes < 60, seconds >= 0, seconds <= 60 else { return false }
    self.seconds = (hours * 60 + minutes) * 60 + seconds
    readFraction()
    return true
  }

  /// The digits after a mark, if there are any; those beyond the ninth tell nothing.
  @inline(__always)
  private mutating func readFraction() {
    let mark = byte(at: position)
    guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ":") else { return }
    var digits = position + 1
    var value = 0
    var scale = 1
    while digits < end, isDigit(text[digits]) {
      if scale < 1_000_000_000 {
        value = value * 10 + Int(text[digits] - UInt8(ascii: "0"))
        scale *= 10
      }
      digits += 1
    }
    guard scale > 1 else { return }
    fraction = Double(value) / Double(scale)
    position = digits
  }

  @inline(__always)
  private mutating func readSeparator() -> Bool {
    let found = byte(at: position)
    guard found == UInt8(ascii: "-") || found == UInt8(ascii: "/") || found == UInt8(ascii: ".") else { return false }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func readGap() -> Bool {
    let found = byte(at: position)
    if found == UInt8(ascii: ",") { position += 1 }
    let blanks = position
    while position < end, isWhiteSpace(text[position]) { position += 1 }
    if position > blanks { return true }
    switch found {
    case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"),
      UInt8(ascii: ":"):
      position += 1
      return true
    default: return false
    }
  }

  private mutating func readLetter() -> Bool {
    guard isLetter(byte(at: position)) else { return false }
    position += 1
    return true
  }

  private mutating func readLetters() -> Bool {
    let start = position
    while isLetter(byte(at: position)), position - start < 6 { position += 1 }
    return position - start >= 2
  }

  /// The name of a month or of a day of the week: its first three letters tell.
  private mutating func readName(isMonth: Bool) -> Bool {
    guard end - position >= 3 else { return false }
    let name =
      UInt32(text[position] | 0x20) << 16 | UInt32(text[position + 1] | 0x20) << 8 | UInt32(text[position + 2] | 0x20)
    let number = isMonth ? Self.month(named: name) : Self.isWeekday(name) ? 0 : -1
    guard number >= 0 else { return false }
    if isMonth { month = number }
    position += 3
    let limit = position + 6
    while position < limit, isLetter(byte(at: position)) { position += 1 }
    return true
  }

  /// Letters as the bytes of a number, the first one highest.
  private static func month(named name: UInt32) -> Int {
    switch name {
    case 0x6A616E: 1
    case 0x666562: 2
    case 0x6D6172: 3
    case 0x617072: 4
    case 0x6D6179: 5
    case 0x6A756E: 6
    case 0x6A756C: 7
    case 0x617567: 8
    case 0x736570: 9
    case 0x6F6374: 10
    case 0x6E6F76: 11
    case 0x646563: 12
    default: -1
    }
  }

  /// Whether a word begins as a day of the week does.
  static func isWeekday(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    var cursor = TimestampCursor(text, from: start, to: end)
    return cursor.read(.weekday)
  }

  private static func isWeekday(_ name: UInt32) -> Bool {
    switch name {
    case 0x6D6F6E, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174, 0x73756E: true
    default: false
    }
  }

  /// A zone or a half of the day, if one stands there.
  @inline(__always)
  private mutating func readZone() -> Bool {
    guard position < end else { return true }
    var start = position
    if text[start] == UInt8(ascii: " ") { start += 1 }
    switch byte(at: start) {
    case UInt8(ascii: "+"), UInt8(ascii: "-"): readOffset(at: start)
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      if start == position, !isLetter(byte(at: start + 1)) { position = start + 1 }
    case UInt8(ascii: "U"), UInt8(ascii: "G"), UInt8(ascii: "A"), UInt8(ascii: "P"): readZoneWord(at: start)
    default: break
    }
    return true
  }

  private mutating func readOffset(at start: Int) {
    let isNegative = text[start] == UInt8(ascii: "-")
    var cursor = TimestampCursor(text, from: start + 1, to: end)
    let hours = cursor.digitPair()
    guard hours >= 0, hours < 24 else { return }
    var afterHours = cursor.position
    if cursor.byte(at: afterHours) == UInt8(ascii: ":") { cursor.position += 1 }
    let minutes = cursor.digitPair()
    if minutes >= 0 { afterHours = cursor.position }
    guard minutes < 60, !isDigit(byte(at: afterHours)) else { return }
    zoneSeconds = (isNegative ? -1 : 1) * (hours * 3600 + max(minutes, 0) * 60)
    position = afterHours
  }

  private mutating func readZoneWord(at start: Int) {
    var length = 0
    while length < 4, isLetter(byte(at: start + length)) { length += 1 }
    let last = byte(at: start + length - 1)
    switch (byte(at: start), byte(at: start + 1), length) {
    case (UInt8(ascii: "U"), UInt8(ascii: "T"), 3) where last == UInt8(ascii: "C"): position = start + 3
    case (UInt8(ascii: "G"), UInt8(ascii: "M"), 3) where last == UInt8(ascii: "T"): position = start + 3
    case (UInt8(ascii: "A"), UInt8(ascii: "M"), 2), (UInt8(ascii: "P"), UInt8(ascii: "M"), 2):
      guard seconds < 13 * 3600 else { return }
      seconds = seconds % (12 * 3600) + (byte(at: start) == UInt8(ascii: "P") ? 12 * 3600 : 0)
      position = start + 2
    default: break
    }
  }

  private mutating func readEpoch() -> Bool {
    let start = position
    var value = 0
    while position < end, isDigit(text[position]), position - start < 19 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(text[position] - UInt8(ascii: "0")))
      guard !overflow, !carry else { return false }
      value = sum
      position += 1
    }
    let unit: Int
    switch position - start {
    case 9, 10: unit = 1
    case 13: unit = 1000
    case 16: unit = 1_000_000
    case 19: unit = 1_000_000_000
    default: return false
    }
    seconds = value / unit
    if unit > 1 {
      fraction = Double(value % unit) / Double(unit)
    } else if byte(at: position) == UInt8(ascii: ".") {
      readFraction()
    }
    return true
  }
}
