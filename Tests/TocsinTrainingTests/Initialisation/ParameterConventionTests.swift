import Testing
import TocsinTraining

/// Elements are numbered in Tocsin's order; `foreign` is where a framework has them.
private let layouts: [(ParameterConvention, ParameterRole, sizes: [Int], foreign: [Float])] = [
  (.pytorch, .linearWeight, [2, 3], [0, 1, 2, 3, 4, 5]),
  (.keras, .linearWeight, [2, 3], [0, 3, 1, 4, 2, 5]),
  // Two outputs, two taps, two channels: [N, K, D] as [N, D, K] and [K, D, N].
  (.pytorch, .convolutionWeight, [2, 2, 2], [0, 2, 1, 3, 4, 6, 5, 7]),
  (.keras, .convolutionWeight, [2, 2, 2], [0, 4, 1, 5, 2, 6, 3, 7]),
  // One unit, two inputs: rows i, f, g, o become columns i, f, c, o.
  (.pytorch, .lstmInput, [4, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
  (.keras, .lstmInput, [4, 2], [0, 2, 4, 6, 1, 3, 5, 7]),
  (.keras, .lstmRecurrent, [4, 1], [0, 1, 2, 3]),
  (.keras, .lstmBias, [4], [0, 1, 2, 3]),
  // Rows r, z, n become columns z, r, h.
  (.pytorch, .gruInput, [3, 2], [0, 1, 2, 3, 4, 5]),
  (.keras, .gruInput, [3, 2], [2, 0, 4, 3, 1, 5]),
  (.keras, .gruRecurrent, [6, 2], [4, 6, 0, 2, 8, 10, 5, 7, 1, 3, 9, 11]),
  (.keras, .gruBias, [6], [2, 3, 0, 1, 4, 5]),
  (.keras, .gruRecurrentBias, [6], [2, 3, 0, 1, 4, 5]),
  (.keras, .embeddingTable, [2, 2], [0, 1, 2, 3]),
]

@Test("parameters of other frameworks are laid out as they are there", arguments: layouts)
func conventionsHold(
  _ convention: ParameterConvention, _ role: ParameterRole, sizes: [Int], foreign: [Float]
) {
  let native = (0..<foreign.count).map { Float($0) }
  #expect(convention.foreign(native, role, sizes: sizes) == foreign)
  #expect(convention.native(foreign, role, sizes: sizes) == native)
}
