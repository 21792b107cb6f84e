import CAllocationCounter
import Testing

/// The allocations of the current thread while `body` runs. Trials that allocate are what the test is about, so nothing
/// may be captured that escapes.
func allocations(during body: () throws -> Void) rethrows -> UInt64 {
  allocation_counter_start()
  defer { _ = allocation_counter_stop() }
  try body()
  return allocation_counter_stop()
}

/// The most bytes that the current thread holds at once while `body` runs, besides those from before.
func peakMemory(during body: () throws -> Void) rethrows -> Int {
  allocation_counter_start()
  defer { _ = allocation_counter_stop() }
  try body()
  _ = allocation_counter_stop()
  return Int(allocation_counter_peak())
}

extension Trait where Self == ConditionTrait {
  /// Enables a test where allocations can be counted.
  static var ifAllocationsAreCounted: Self {
    .enabled(if: allocation_counter_works() == 1, "a sanitizer or the C library keeps its allocation functions")
  }
}
