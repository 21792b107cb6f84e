import TocsinRuntime
import TocsinTensor

/// Runs a Chimera network on windows of keys. After it is made, no call allocates.
struct WindowNetwork: ~Copyable {
  let model: ChimeraModel
  let maximumBatch: Int
  private var session: Session
  /// The classes of a batch's keys, window after window.
  private var classes: AlignedBuffer<UInt32>
  /// The vectors of its lines' texts; empty where the network sees keys alone.
  private var texts: AlignedBuffer<Float>
  private var length = 0

  init(model: ChimeraModel, maximumBatch: Int) throws(DetectError) {
    do {
      session = try Session(
        model: model.network, maximumBatch: maximumBatch, maximumSteps: model.configuration.windowLength)
    } catch {
      throw .runtime(error)
    }
    self.model = model
    self.maximumBatch = maximumBatch
    let lines = maximumBatch * model.configuration.windowLength
    classes = AlignedBuffer(count: lines)
    texts = AlignedBuffer(count: lines * (model.texts?.dimensions ?? 0))
  }

  /// Runs windows of equal length, one after the other in `keys`; lines have the texts of their keys' templates.
  mutating func run(_ keys: Span<UInt32>, length: Int) {
    if let vectors = model.texts {
      for index in 0..<keys.count { vectors.copy(key: keys[index], to: &texts, at: index * vectors.dimensions) }
    }
    begin(keys, length: length)
  }

  /// Runs one window.
  ///
  /// - Parameter texts: a vector a line, `[T, D]`, where the model has them.
  mutating func run(_ keys: Span<UInt32>, texts: Span<Float>) {
    for index in 0..<texts.count { self.texts[index] = texts[index] }
    begin(keys, length: keys.count)
  }

  private mutating func begin(_ keys: Span<UInt32>, length: Int) {
    precondition(length >= 1 && length <= model.configuration.windowLength, "no longer than the model's windows")
    precondition(keys.count % length == 0, "whole windows")
    let batch = keys.count / length
    precondition(batch >= 1 && batch <= maximumBatch, "no more windows than there is room for")
    self.length = length
    for index in 0..<keys.count { classes[index] = model.inputClass(of: keys[index]) }
    Self.run(&session, model, classes, texts, batch: batch, length: length)
  }

  /// Apart, as what the session reads is lent while it is written to.
  private static func run(
    _ session: inout Session, _ model: ChimeraModel, _ classes: borrowing AlignedBuffer<UInt32>,
    _ texts: borrowing AlignedBuffer<Float>, batch: Int, length: Int
  ) {
    let count = batch * length
    do {
      try session.begin(batch: batch, steps: length)
      try session.setKeys(classes.span.extracting(0..<count), input: model.ports.keys)
      if let input = model.ports.text, let dimensions = model.texts?.dimensions {
        try session.setFeatures(texts.span.extracting(0..<count * dimensions), input: input)
      }
    } catch {
      preconditionFailure("a model's ports are those that it was made with")
    }
    session.run()
  }

  /// Has a window of the last run judged.
  ///
  /// - Parameters:
  ///   - index: of the window in the batch.
  ///   - keys: of the window, as they were given.
  ///   - places: of the window's lines, or none.
  func judge(
    _ index: Int, keys: Span<UInt32>, places: Span<LinePlace>, into judge: inout WindowJudge, place: Int
  ) {
    let range = index * length..<(index + 1) * length
    var unknown = 0
    for position in range where classes[position] == model.unknownClass { unknown += 1 }
    do {
      let verdict = try session.outputElements(model.ports.verdict)
      let causes = try session.outputElements(model.ports.causes)
      let attention = try session.outputElements(model.ports.attention)
      judge.judge(
        place: place, keys: keys, places: places, logits: verdict.extracting(2 * index..<2 * index + 2),
        scores: causes.extracting(range), attention: attention.extracting(range), unknownCount: unknown)
    } catch {
      preconditionFailure("a model's ports are those that it was made with")
    }
  }
}
