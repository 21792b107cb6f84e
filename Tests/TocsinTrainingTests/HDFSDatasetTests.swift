import Testing
import TocsinTraining

@Suite(SharedData.hdfs) struct HDFSDatasetTests {
  @Test func theTrainingFileHasItsPublishedSizes() throws {
    let train = try SharedData.sessions("hdfs/hdfs_train")
    #expect(train.count == 4_855)
    #expect(train.distinctKeys.count == 14)
    #expect(train.keyCount == 95_125)
  }

  @Test func theTestFilesHaveTheirPublishedSizes() throws {
    let normal = try SharedData.sessions("hdfs/hdfs_test_normal.zst")
    let abnormal = try SharedData.sessions("hdfs/hdfs_test_abnormal.zst")
    #expect(normal.count == 277_326)
    #expect(normal.keyCount == 5_408_106)
    #expect(abnormal.count == 8_537)
  }
}
