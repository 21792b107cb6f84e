/// Finds bytes that every match holds one of, so that stretches without them need no scan.
enum MaskTriggers {
  /// A set of which every match of every pattern holds at least one byte, as rare in logs as can be found: all bytes,
  /// where a match may be empty.
  static func triggers(of patterns: [MaskPattern]) -> ByteSet {
    var best = ByteSet.all
    // Bytes that one pattern calls for cost nothing in another, so the common ones are tried as given.
    for given in [ByteSet(), .digits, ByteSet([UInt8(ascii: "/"), UInt8(ascii: ":")]).union(.digits)] {
      var triggers = ByteSet()
      for pattern in patterns {
        triggers = triggers.union(required(pattern, given: given.union(triggers)) ?? .all)
      }
      if cost(triggers) < cost(best) { best = triggers }
    }
    return best
  }

  /// A set of which every match of `pattern` holds a byte; `nil` where there is none.
  private static func required(_ pattern: MaskPattern, given: ByteSet) -> ByteSet? {
    switch pattern {
    case .empty, .assertion: return nil
    case .byte(let set): return set
    case .sequence(let parts):
      var best: ByteSet?
      for part in parts {
        guard let set = required(part, given: given) else { continue }
        if let known = best, cost(known.subtracting(given)) <= cost(set.subtracting(given)) { continue }
        best = set
      }
      return best
    case .alternatives(let parts):
      var union = ByteSet()
      for part in parts {
        guard let set = required(part, given: given.union(union)) else { return nil }
        union = union.union(set)
      }
      return union
    case .repetition(let body, let minimum, _, _): return minimum == 0 ? nil : required(body, given: given)
    }
  }

  /// How many of a thousand bytes of log text are in the set, roughly.
  private static func cost(_ set: ByteSet) -> Int {
    var cost = 0
    for byte in 0...UInt8.max where set.contains(byte) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): cost += 20
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): cost += 5
      case UInt8(ascii: "0")...UInt8(ascii: "9"): cost += 15
      case UInt8(ascii: " "): cost += 120
      case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"): cost += 15
      default: cost += 2
      }
    }
    return cost
  }
}
