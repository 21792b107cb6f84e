import ToolSupport

extension TrainingFixture.Expected {
  /// Fails where PyTorch has noted no step, or numbers that float32 does not have.
  func check() throws(ToolFailure) {
    guard !losses.isEmpty else { throw Self.failure("losses are none") }
    guard losses.allSatisfy({ Float($0).isFinite }) else { throw Self.failure("losses are not all float32") }
    for (kind, arrays) in kinds {
      for (name, array) in arrays where !array.allSatisfy({ Float($0).isFinite }) {
        throw Self.failure("\(kind).\(name) has a number that is too large for float32")
      }
    }
  }

  /// Fails where our training has numbers that PyTorch has not noted, or the other way round: what is not compared must not
  /// pass. Alone an input whose gradient is 0, as that of a mask, may be left out.
  func checkCovers(_ found: TrainingFixture.Expected) throws(ToolFailure) {
    for ((kind, expected), (_, found)) in zip(kinds, found.kinds) {
      for (name, array) in found.sorted(by: { $0.key < $1.key }) where expected[name] == nil {
        if kind == "inputGradients", array.allSatisfy({ $0 == 0 }) { continue }
        throw Self.failure("\(kind).\(name) is missing")
      }
      for (name, array) in expected.sorted(by: { $0.key < $1.key }) where found[name]?.count != array.count {
        throw Self.failure("\(kind).\(name) has \(array.count) numbers for \(found[name]?.count ?? 0)")
      }
    }
  }

  private var kinds: [(name: String, arrays: [String: [Double]])] {
    [
      ("outputs", outputs), ("gradients", gradients), ("inputGradients", inputGradients), ("trained", trained),
    ]
  }

  private static func failure(_ what: String) -> ToolFailure {
    ToolFailure("expected.\(printable(Array(what.utf8))); write the fixtures anew")
  }
}
