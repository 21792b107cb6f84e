/// A value of a graph in a pass of a tape.
@safe
struct TapeValue<Scalar: BitwiseCopyable> {
  var view: View
  /// Whether its first dimension is the positions of packed sequences, in place of `B` and `T`.
  var isPacked: Bool
  /// The value whose memory it lies in: itself, or the one that it is a view of.
  var root: Int
  /// The first element of the root's memory. `nil` for keys and for one-hot rows that nobody has asked for.
  var memory: UnsafeMutablePointer<Scalar>?
  /// Of a root: the elements of its memory.
  var count: Int
  /// Of a root: zeros at first, made at the first contribution.
  var gradient: UnsafeMutablePointer<Scalar>?
  /// What its operation keeps for the way back.
  var saved: UnsafeMutablePointer<Scalar>?
  var savedCells: UnsafeMutablePointer<Scalar>?
  /// The same elements step by step, for recurrent layers; made when first wanted.
  var stepMajor: UnsafeMutablePointer<Scalar>?
}
