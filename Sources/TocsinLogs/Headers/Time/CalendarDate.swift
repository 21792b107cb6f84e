/// Days of the Gregorian calendar.
package enum CalendarDate {
  /// The days from 1970-01-01 to a date; `nil` where there is no such day.
  @inline(__always)
  package static func days(year: Int, month: Int, day: Int) -> Int? {
    guard month >= 1, month <= 12, day >= 1, day <= length(ofMonth: month, year: year) else { return nil }
    // Years that begin in March end with the leap day, so that days to a month's beginning need no table
    // (H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil; here for years from 0 on).
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  @inline(__always)
  private static func length(ofMonth month: Int, year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    // April, June, September, November.
    return 0b1010_0101_0000 >> month & 1 == 1 ? 30 : 31
  }
}
