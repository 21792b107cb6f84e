// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension Shape: CustomStringConvertible {
    /// Sizes in brackets; dynamic dimensions as `B` and `T` with their maximum: `[B≤256, T≤10, 64]`.
    public var description: String {
      var texts: [String] = []
      for dimension in dimensions {
        switch dimension {
        case .fixed(let size): texts.append("\(size)")
        case .batch(let maximum): texts.append("B≤\(maximum)")
        case .time(let maximum): texts.append("T≤\(maximum)")
        }
      }
      return "[" + texts.joined(separator: ", ") + "]"
    }
  }
#endif
