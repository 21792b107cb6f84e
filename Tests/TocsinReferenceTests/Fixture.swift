import TocsinReference

/// Rows of numbers as a tensor: `[rows, columns]`, under leading dimensions of 1 up to the rank.
func tensor(_ rows: [[Double]], rank: Int = 2) -> ReferenceTensor {
  ReferenceTensor(
    shape: [Int](repeating: 1, count: rank - 2) + [rows.count, rows[0].count], values: rows.flatMap { $0 })
}

func vector(_ values: Double...) -> ReferenceTensor { ReferenceTensor(shape: [values.count], values: values) }

/// Whether two tensors have the same shape and are equal to `1e-12`, NaN where NaN is expected.
func isClose(_ found: ReferenceTensor, _ expected: ReferenceTensor) -> Bool {
  found.shape == expected.shape
    && zip(found.values, expected.values).allSatisfy { abs($0 - $1) <= 1e-12 || $0.isNaN && $1.isNaN || $0 == $1 }
}

/// e^ln3 = 3: sigmoid(ln 3) = 3/4, tanh(ln 3) = 4/5.
let ln3 = 1.0986122886681098
