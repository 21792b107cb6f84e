/// A made-up log in the layout of the public logs of supercomputers: the first field of a line is `-`, or the tag of an alert.
enum AlertLog {
  /// 30 windows of 20 lines, of which every third has alerts.
  static var text: String {
    var lines = ""
    for number in 0..<600 {
      let isAlert = number / 20 % 3 == 2 && number % 7 < 2
      let second = number % 60
      let stamp = "2005-06-03-15.\(10 + number / 60).\(second < 10 ? "0" : "")\(second).000000"
      let message = messages[(number * number / 7 + number / 3) % messages.count]
      let node = "R0\(number % 4)"
      lines += "\(isAlert ? "DISK" : "-") \(1_117_838_570 + number) 2005.06.03 \(node) \(stamp) \(node) RAS "
      lines += isAlert ? "APP FATAL disk controller lost sector \(number)" : "KERNEL INFO \(message)"
      lines += "\n"
    }
    return lines
  }

  private static let messages = [
    "memory scrub finished", "link restored after retry", "job queue drained", "clock adjusted by the master",
    "fan speed reported by monitor",
  ]

  /// Windows of keys as text, with labels of lines: of an abnormal one, key 9 is the root cause.
  static func windows(abnormal: Bool, count: Int) -> String {
    (0..<count).map { window in
      let keys = (0..<20).map { abnormal && $0 == window % 20 ? 9 : 1 + ($0 * (window + 3) + window / 5) % 7 }
      let causes = keys.map { $0 == 9 ? "1" : "0" }
      return "\(abnormal ? 1 : 0):\(keys.map(String.init).joined(separator: " ")):\(causes.joined(separator: " "))"
    }.joined(separator: "\n") + "\n"
  }
}
