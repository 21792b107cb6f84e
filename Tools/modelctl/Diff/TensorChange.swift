import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A tensor that is not the same in two models.
struct TensorChange: Encodable {
  /// One side's; a tensor that is only on one side was added or removed.
  struct Form: Encodable, Equatable {
    var type: String
    var shape: [Int]
  }

  /// How far the numbers of a tensor of one shape have moved.
  struct Distance: Encodable {
    var elements: Int
    /// Elements that do not stand for the same number, bit for bit.
    var changed: Int
    var largest: Double
    /// Root of the mean square.
    var rootMeanSquare: Double
    /// The same, over that of the elements before; `nil` where these are all zero.
    var relative: Double?
    /// The most floats that lie between an element before and after; `nil` unless both are `f32`, or both `bf16`.
    var largestSteps: Int?
  }

  var name: String
  var before: Form?
  var after: Form?
  /// `nil` where there is nothing to compare: one side lacks the tensor, the shapes differ, or it holds keys.
  var distance: Distance?

  /// By name, those of the first model first.
  static func all(from before: ModelFile, to after: ModelFile) -> [TensorChange] {
    let old = parts(of: before)
    let new = parts(of: after)
    let names = old.map(\.name) + new.map(\.name).filter { name in !old.contains { $0.name == name } }
    return names.compactMap { name in
      let pair = (old.first { $0.name == name }, new.first { $0.name == name })
      if let (one, other) = pair.0.flatMap({ one in pair.1.map { (one, $0) } }), one.form == other.form,
        one.data == other.data
      {
        return nil
      }
      return TensorChange(name: name, from: pair.0, to: pair.1)
    }
  }

  private typealias Part = (name: String, form: Form, data: TensorData)

  private static func parts(of model: ModelFile) -> [Part] {
    zip(model.graph.tensors, model.weights).map { tensor, data in
      let form = Form(type: "\(tensor.dtype.name)", shape: tensor.shape.dimensions.map(\.maximum))
      return (tensor.name.text, form, data)
    }
  }

  private init(name: String, from before: Part?, to after: Part?) {
    self.name = name
    self.before = before?.form
    self.after = after?.form
    if let before, let after, before.form.shape == after.form.shape { distance = Distance(before.data, after.data) }
  }
}

extension TensorChange.Distance {
  fileprivate init?(_ before: TensorData, _ after: TensorData) {
    guard let old = before.numbers, let new = after.numbers, old.count == new.count else { return nil }
    elements = old.count
    (changed, largest) = (0, 0)
    var (squares, reference) = (0.0, 0.0)
    for (old, new) in zip(old, new) {
      if old.bitPattern != new.bitPattern { changed += 1 }
      let difference = abs(Double(new) - Double(old))
      largest = max(largest, difference)
      squares += difference * difference
      reference += Double(old) * Double(old)
    }
    rootMeanSquare = elements == 0 ? 0 : (squares / Double(elements)).squareRoot()
    relative = reference > 0 ? (squares / reference).squareRoot() : nil
    switch (before, after) {
    case (.float32, .float32): largestSteps = Self.largestSteps(old, new, shift: 0)
    case (.bfloat16, .bfloat16): largestSteps = Self.largestSteps(old, new, shift: 16)
    default: break
    }
  }

  /// The numbers in their order, as integers without gaps: those of a type that keeps the upper bits only.
  private static func largestSteps(_ old: [Float], _ new: [Float], shift: UInt32) -> Int {
    func place(_ number: Float) -> Int {
      let magnitude = Int(number.magnitude.bitPattern >> shift)
      return number.sign == .minus ? -magnitude : magnitude
    }
    return zip(old, new).reduce(0) { max($0, abs(place($1.1) - place($1.0))) }
  }
}
