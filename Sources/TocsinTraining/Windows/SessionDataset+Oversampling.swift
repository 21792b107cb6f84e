extension SessionDataset {
  /// `total` sessions, each of these ⌊total / count⌋ or one more times, in random order: how the authors' files bring
  /// the abnormal windows to the number of the normal ones. The same seed gives the same sessions.
  public func oversampled(to total: Int, seed: UInt64) -> SessionDataset {
    precondition(!isEmpty && total >= count, "oversampling repeats what there is")
    var random = RandomNumbers(seed: seed, stream: .oversampling)
    var extra = Array(indices)
    random.shuffle(&extra)
    var chosen = (0..<total / count).flatMap { _ in indices } + extra.prefix(total % count)
    random.shuffle(&chosen)
    return selecting(chosen)
  }
}
