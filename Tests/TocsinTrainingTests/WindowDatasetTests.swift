import Testing
import TocsinDetect
import TocsinFormat
import TocsinTraining

@Suite struct WindowDatasetTests {
  private func windows(_ text: String, _ label: WindowLabel = .abnormal) throws -> SessionDataset {
    try SessionDataset(parsingWindows: Array(text.utf8).span, label: label)
  }

  private func labelled(_ text: String, _ label: WindowLabel = .abnormal) throws -> LabelledWindows {
    try LabelledWindows(parsing: Array(text.utf8).span, label: label)
  }

  @Test(arguments: [
    "1:5 5 7:0 0 1\n1:9:1\n", "1:5 5 7\n1:9", "5 5 7\n9\n", "1:5 5 7:0 0 1\n9\n", " 1 : 5\t5 7 :0 0 1\r\n1:9:1\r\n",
    "1:5 5 7:neither looked at:nor this\n1:9::\n",
  ])
  func windowsAreTheSameWithAndWithoutLabels(_ text: String) throws {
    let plain = try windows("1:5 5 7\n1:9\n")
    #expect(plain.map(Array.init) == [[5, 5, 7], [9]])
    #expect(try windows(text) == plain, "fingerprints included")
  }

  /// `printf '1:5 5 7\n1:9\n' | sha256sum`
  @Test func theFingerprintIsThatOfLabelsAndKeys() throws {
    let digest = try windows("1:5 5 7:0 0 1\n\n1:9:1").fingerprint?.text
    #expect(digest == "a4b74d9b324d3dcf17245da52a561290142b893209decd35368c14dcae356088")
    #expect(try windows("5 5 7\n9\n", .normal).fingerprint != windows("5 5 7\n9\n", .abnormal).fingerprint)
    #expect(try windows("1:5 5 7\n1:9\n1:9\n").fingerprint != windows("1:5 5 7\n1:9\n").fingerprint)
  }

  @Test func blankLinesCount() throws {
    let dataset = try windows("\n1:5\n \n1:6\n")
    #expect(dataset.indices.map(dataset.lineNumber) == [2, 4])
    let labels = try labelled("\n1:5:1\n \n1:6:1\n")
    #expect(labels.windows.indices.map(labels.windows.lineNumber) == [2, 4])
  }

  @Test(arguments: [
    ("0:1 2\n1:3\n", WindowDatasetError.otherLabel(line: 1, expected: .abnormal)),
    ("1:1 2:0 1\n0:3\n", .otherLabel(line: 2, expected: .abnormal)),
    ("1:1 2:0 1\n2:3\n", .line(number: 2, .notALabel(column: 1))),
    ("01:3\n", .line(number: 1, .notALabel(column: 1))),
    (":3\n", .line(number: 1, .notALabel(column: 1))),
    ("normal:3\n", .line(number: 1, .notALabel(column: 1))),
    ("1:\n", .line(number: 1, .noKeys(column: 3))),
    ("1: \r\n", .line(number: 1, .noKeys(column: 3))),
    ("1::0\n", .line(number: 1, .noKeys(column: 3))),
    ("1:4 x:0 0\n", .line(number: 1, .keys(.notAKey(column: 5)))),
    ("1:4 -5\n", .line(number: 1, .keys(.notAKey(column: 5)))),
    ("1:4294967296:1\n", .line(number: 1, .keys(.keyTooLarge(column: 3)))),
    ("", .noWindows), ("\n \n", .noWindows),
  ])
  func saysWhereTextIsNoWindow(_ text: String, _ error: WindowDatasetError) {
    #expect(throws: error) { try windows(text) }
    #expect(throws: error) { try labelled(text) }
  }

  @Test(arguments: [
    ("1:1 2:0 1\n1:3:2\n", WindowDatasetError.notALineLabel(line: 2, column: 5)),
    ("1:1 2:0 11\n", .notALineLabel(line: 1, column: 10)), ("1:1 2:01\n", .notALineLabel(line: 1, column: 8)),
    ("1:1 2:0 1:\n", .notALineLabel(line: 1, column: 10)), ("1:1 2:0 1\r \n", .notALineLabel(line: 1, column: 10)),
    ("1:1 2:1\n", .lineLabelCount(line: 1, found: 1, expected: 2)),
    ("1:1:1 0\n", .lineLabelCount(line: 1, found: 2, expected: 1)),
    ("1:1 2:\n", .lineLabelCount(line: 1, found: 0, expected: 2)),
    ("1:1 2\n", .lineLabelCount(line: 1, found: 0, expected: 2)),
    ("1:1 2:0 0\n", .lineLabelsOfOtherClass(line: 1, expected: .abnormal)),
  ])
  func saysWhereLineLabelsDoNotFit(_ text: String, _ error: WindowDatasetError) throws {
    #expect(throws: error) { try labelled(text) }
    _ = try windows(text)
  }

  @Test func aNormalWindowHasNoRootCause() throws {
    #expect(throws: WindowDatasetError.lineLabelsOfOtherClass(line: 1, expected: .normal)) {
      try labelled("0:1 2:0 1\n", .normal)
    }
    let plain = try labelled("0:1 2\n", .normal)
    #expect(Array(plain.causes(of: 0)) == [false, false])
    #expect(try labelled("0:1 2:0 0\n", .normal) == plain)
  }

  @Test(arguments: [(1_024, true), (1_025, false)])
  func aWindowHasABound(_ count: Int, _ isValid: Bool) throws {
    let text = "1:" + [String](repeating: "7", count: count).joined(separator: " ") + "\n"
    if isValid {
      #expect(try windows(text)[0].count == count)
    } else {
      #expect(throws: WindowDatasetError.line(number: 1, .tooManyKeys(maximum: 1_024))) { try windows(text) }
    }
  }

  @Test func labelledWindowsRoundTrip() throws {
    let text = "1:5 4294967295 7:0 1 1\n1:9:1\n1:9 9:1 0\n"
    let abnormal = try labelled(text)
    #expect(String(decoding: abnormal.text, as: UTF8.self) == text)
    #expect(abnormal.windows.map(Array.init) == [[5, .max, 7], [9], [9, 9]])
    #expect(Array(abnormal.causes(of: 0)) == [false, true, true])
    #expect(Array(abnormal.causes(of: 2)) == [true, false])
    #expect(String(decoding: try labelled("0:3 4\n", .normal).text, as: UTF8.self) == "0:3 4:0 0\n")
  }

  /// Row C01: a window's label is the disjunction of its lines'.
  @Test func oneAbnormalLineMakesAWindowAbnormal() {
    var windows = LabelledWindows()
    windows.append([1, 2, 3], causes: [false, false, false])
    windows.append([1, 2, 3], causes: [false, false, true])
    #expect(windows.label(of: 0) == .normal)
    #expect(windows.label(of: 1) == .abnormal)
    #expect(windows.windows.lineNumber(of: 1) == 2)
  }

  @Test func distinctWindowsKeepTheFirstLabels() throws {
    let distinct = try labelled("1:5 6:1 0\n1:7:1\n1:5 6:0 1\n").distinct
    #expect(String(decoding: distinct.text, as: UTF8.self) == "1:5 6:1 0\n1:7:1\n")
    #expect(distinct.windows.indices.map(distinct.windows.lineNumber) == [1, 2])
  }

  @Test(arguments: [
    (WindowDatasetError.line(number: 3, .notALabel(column: 1)), "line 3, column 1: not a label; write 0: "),
    (.line(number: 3, .tooManyKeys(maximum: 9)), "line 3: more than 9 keys; cut "),
    (.line(number: 3, .keys(.tooLong(maximumByteCount: 9))), "line 3: longer than 9 bytes; write "),
    (.otherLabel(line: 3, expected: .normal), "line 3: a window labelled abnormal among normal ones; name "),
    (.lineLabelCount(line: 3, found: 0, expected: 2), "line 3: no line labels; write "),
    (.lineLabelCount(line: 3, found: 1, expected: 2), "line 3: 1 line labels for 2 keys; write "),
  ])
  func messagesNameThePlaceAndTheRemedy(_ error: WindowDatasetError, _ start: String) {
    #expect(error.description.hasPrefix(start), "\(error)")
  }
}
