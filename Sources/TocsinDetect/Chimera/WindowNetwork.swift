import TocsinRuntime
import TocsinTensor

/// Runs a Chimera network on windows of keys. After it is made, no call allocates.
struct WindowNetwork: ~Copyable {
  let model: ChimeraModel
  let maximumBatch: Int
  private var session: Session
  /// The classes of a batch's keys, window after window.
  private var classes: AlignedBuffer<UInt32>
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
    classes = AlignedBuffer(count: maximumBatch * model.configuration.windowLength)
  }

  /// Runs windows of equal length, one after the other in `keys`.
  mutating func run(_ keys: Span<UInt32>, length: Int) {
    precondition(length >= 1 && length <= model.configuration.windowLength, "no longer than the model's windows")
    precondition(keys.count % length == 0, "whole windows")
    let batch = keys.count / length
    precondition(batch >= 1 && batch <= maximumBatch, "no more windows than there is room for")
    self.length = length
    for index in 0..<keys.count { classes[index] = model.inputClass(of: keys[index]) }
    Self.run(&session, classes, count: keys.count, input: model.ports.keys, batch: batch, steps: length)
  }

  /// Apart, as the classes are lent while the session is written to.
  private static func run(
    _ session: inout Session, _ classes: borrowing AlignedBuffer<UInt32>, count: Int, input: Int, batch: Int, steps: Int
  ) {
    do {
      try session.begin(batch: batch, steps: steps)
      try session.setKeys(classes.span.extracting(0..<count), input: input)
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
  ///   - lines: of the window, or none.
  func judge(
    _ index: Int, keys: Span<UInt32>, lines: Span<SourceLine>, into judge: inout WindowJudge, place: Int
  ) {
    let range = index * length..<(index + 1) * length
    var unknown = 0
    for position in range where classes[position] == model.unknownClass { unknown += 1 }
    do {
      let verdict = try session.outputElements(model.ports.verdict)
      let causes = try session.outputElements(model.ports.causes)
      let attention = try session.outputElements(model.ports.attention)
      judge.judge(
        place: place, keys: keys, lines: lines, logits: verdict.extracting(2 * index..<2 * index + 2),
        scores: causes.extracting(range), attention: attention.extracting(range), unknownCount: unknown)
    } catch {
      preconditionFailure("a model's ports are those that it was made with")
    }
  }
}
