import Testing
import TocsinTraining

/// The baselines on the half of the HDFS test sessions that is at hand, pinned. The data's manifest gives the counts on
/// all of them (553,366 normal, 16,838 abnormal); ours must be about half.
@Suite(SharedData.hdfs) struct HDFSBaselineTests {
  private func check(
    falsePositives: Int, falseNegatives: Int, published: (falsePositives: Int, falseNegatives: Int),
    _ rule: (SessionDataset) -> some Baseline
  ) throws {
    let counts = rule(try SharedData.sessions("hdfs/hdfs_train")).evaluate(
      normal: try SharedData.sessions("hdfs/hdfs_test_normal.zst"),
      abnormal: try SharedData.sessions("hdfs/hdfs_test_abnormal.zst"))
    #expect(counts.falsePositives == falsePositives)
    #expect(counts.falseNegatives == falseNegatives)
    expectHalf(falsePositives, of: published.falsePositives, share: 277_326 / 553_366)
    expectHalf(falseNegatives, of: published.falseNegatives, share: 8_537 / 16_838)
  }

  /// Within four standard deviations of a random half.
  private func expectHalf(_ count: Int, of whole: Int, share: Double) {
    let deviation = (Double(whole) * share * (1 - share)).squareRoot()
    #expect(abs(Double(count) - Double(whole) * share) <= 4 * deviation)
  }

  @Test func keySet() throws {
    try check(falsePositives: 179, falseNegatives: 11, published: (358, 21), KeySetBaseline.init)
  }

  @Test func unseenKey() throws {
    try check(falsePositives: 116, falseNegatives: 4_501, published: (234, 8_930), UnseenKeyBaseline.init)
  }

  @Test func countVector() throws {
    try check(falsePositives: 1_097, falseNegatives: 0, published: (2_255, 0), CountVectorBaseline.init)
  }

  @Test func unigramInTheLiteraturesProtocol() throws {
    try check(falsePositives: 591, falseNegatives: 455, published: (1_180, 864)) {
      NGramBaseline(trainedOn: $0, order: 1, topG: 9, fullWindow: 10)
    }
  }
}
