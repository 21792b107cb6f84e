import ArgumentParser

/// What a runtime keeps a network's weights in, and computes most of its products with where it has kernels for it.
enum Precision: String, CaseIterable, Codable, ExpressibleByArgument {
  case float32 = "f32"
  case bfloat16 = "bf16"
  case int8

  /// Runtimes that reduce the precision compete with each other, whatever they reduce it to.
  var isReduced: Bool { self != .float32 }
}
