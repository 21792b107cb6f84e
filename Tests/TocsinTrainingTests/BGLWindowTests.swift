import Testing
import TocsinDetect
import TocsinTraining

/// The published windows of BGL have the sizes that they are known by.
@Suite(SharedData.bglWindows) struct BGLWindowTests {
  @Test(arguments: [
    ("n_train", WindowLabel.normal, 22_934, 22_934), ("an_train", .abnormal, 22_934, 2_236),
    ("n_dev", .normal, 4_409, 4_409), ("an_dev", .abnormal, 4_409, 466),
  ])
  func filesHaveTheirPublishedSizes(_ name: String, _ label: WindowLabel, _ count: Int, _ distinct: Int) throws {
    let windows = try SharedData.labelledWindows(name, label)
    #expect(windows.count == count)
    #expect(windows.windows.allSatisfy { $0.count == 20 })
    #expect(DistinctSessions(windows.windows).count == distinct)
    #expect(windows.distinct.count == distinct)
  }

  @Test func writingGivesTheFileAgain() throws {
    let bytes = try SharedData.bytes("bgl_windows/an_dev.txt.zst")
    #expect(try LabelledWindows(parsing: bytes.span, label: .abnormal).text == bytes)
  }

  @Test func lineLabelsLeaveNoTraceInWhatTrainingReads() throws {
    let bytes = try SharedData.bytes("bgl_windows/an_dev.txt.zst")
    let stripped = bytes.split(separator: UInt8(ascii: "\n")).flatMap { line in
      line.split(separator: UInt8(ascii: ":")).prefix(2).joined(separator: [UInt8(ascii: ":")]) + [UInt8(ascii: "\n")]
    }
    #expect(stripped.count < bytes.count)
    let windows = try SessionDataset(parsingWindows: bytes.span, label: .abnormal)
    #expect(try SessionDataset(parsingWindows: stripped.span, label: .abnormal) == windows)
    #expect(windows.fingerprint != nil)
  }
}
