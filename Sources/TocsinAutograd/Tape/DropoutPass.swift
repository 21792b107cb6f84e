public import TocsinGraph

/// A value that training drops elements of.
public struct DropoutSite: Equatable, Sendable {
  /// The result of a node; its first dimension is the batch.
  public let value: ValueID
  /// The probability of each element to be dropped, in `0 ..< 1`.
  public let rate: Double

  /// - Precondition: a rate in `0 ..< 1`.
  public init(_ value: ValueID, rate: Double) {
    precondition(rate >= 0 && rate < 1, "a rate of dropout is in 0 ..< 1")
    self.value = value
    self.rate = rate
  }
}

/// What one pass of a tape drops. Which elements follows from all that is here, from the site, the item's place in the
/// batch and the element's place in the item: not from how a batch is spread over tapes, nor from the memory's layout.
public struct DropoutPass: Sendable {
  /// Each value once.
  public var sites: [DropoutSite]
  /// That of the training.
  public var seed: UInt64
  /// The number of the step, so that each step has masks of its own.
  public var step: UInt64
  /// The place in the batch of the first item of this pass.
  public var firstItem: Int

  public init(_ sites: [DropoutSite], seed: UInt64, step: UInt64, firstItem: Int = 0) {
    self.sites = sites
    self.seed = seed
    self.step = step
    self.firstItem = firstItem
  }

  func site(of value: Int) -> DropoutSite? { sites.first { $0.value.index == value } }

  /// Which elements of one item are dropped at a site.
  @inline(__always)
  func mask(_ site: DropoutSite, item: Int) -> DropoutMask {
    var key = SplitMix64(seed: seed)
    key = SplitMix64(seed: key.number(step))
    key = SplitMix64(seed: key.number(UInt64(site.value.index)))
    key = SplitMix64(seed: key.number(UInt64(firstItem + item)))
    return DropoutMask(numbers: key, threshold: UInt64(site.rate * 0x1p32))
  }
}

/// The elements of one item that are dropped.
struct DropoutMask {
  let numbers: SplitMix64
  let threshold: UInt64

  /// Whether an element is left.
  @inline(__always)
  func keeps(_ element: Int) -> Bool { numbers.number(UInt64(element)) >> 32 >= threshold }
}
