import TocsinGraph

/// One thing that a plan does for a block of items: a kernel, and the places it reads and writes.
struct Step: Sendable {
  enum Kind: Sendable {
    /// Rows times packed weights. Sources: the rows.
    case product(ProductWeights, Activation?)
    /// Rows of `taps` neighbouring steps, `dilation` apart, times packed weights. Sources: the padded steps.
    case convolution(ProductWeights, taps: Int, dilation: Int, Activation?)
    /// Quantised rows times packed weights of int8, tap after tap where those are of a convolution. Sources: the rows.
    case int8Product(Int8ProductWeights, dilation: Int, Activation?)
    /// Rows to quantised rows. Sources: the rows.
    case quantise
    /// A product of two values. Sources: both.
    case matmul(transposesSecond: Bool, Activation?)
    /// A recurrent layer. Sources: its input. Scratch: see ``RecurrentScratch``.
    case recurrence(RecurrentWeights, TimeDirection, RecurrentResult)
    /// Sources: query, key, value, and which keys are valid where that is given. Scratch: the kernel's.
    case attention(heads: Int, scale: Float, isCausal: Bool)
    /// Sources: steps and scores. Scratch: probabilities.
    case attentionPool
    case softmax
    /// Sources: the rows, and what is added to them first where that is given.
    case layerNorm(NormWeights)
    case activation(Activation)
    case add, multiply
    case reduce(Reduction, axis: Int)
    /// Sources: steps and mask.
    case maskedPool(Reduction)
    /// Rows of a table. Sources: keys.
    case lookup(RowTable)
    /// Sources: keys.
    case oneHot(classes: Int)
    case copy
    /// Zeros. No sources.
    case clear
  }

  /// The node that it is for, for errors; the number of nodes where it is for an output.
  var node: Int
  var kind: Kind
  var sources: [Place] = []
  var target: Place
  /// Slots for what is needed in between.
  var scratch: [Int] = []

  /// What it reads, writes and needs in between.
  var slots: [Int] { sources.map { $0.slot } + [target.slot] + scratch }
}
