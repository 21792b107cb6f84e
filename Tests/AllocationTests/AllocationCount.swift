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

extension Trait where Self == ConditionTrait {
  /// Enables a test where allocations can be counted.
  static var ifAllocationsAreCounted: Self {
    .enabled(if: allocation_counter_works() == 1, "a sanitizer or the C library keeps its allocation functions")
  }
}
