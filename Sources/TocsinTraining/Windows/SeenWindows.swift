/// The windows that training saw, so that others can be judged apart.
///
/// In BGL a fifth of the windows of one part of the log occur verbatim in another; who learns those by heart knows their
/// answers.
public struct SeenWindows: Sendable {
  private var windows: Set<ArraySlice<UInt32>> = []

  /// - Parameter training: The windows trained on, of all classes. Linear in their keys.
  public init(_ training: SessionDataset...) {
    for dataset in training { windows.formUnion(dataset) }
  }

  /// Whether training saw these keys in this order, under whatever label.
  public func contains(_ window: ArraySlice<UInt32>) -> Bool { windows.contains(window) }

  /// The positions of the windows that training did not see, ascending: the clean subset.
  public func cleanIndices(of dataset: SessionDataset) -> [Int] { dataset.indices.filter { !contains(dataset[$0]) } }
}
