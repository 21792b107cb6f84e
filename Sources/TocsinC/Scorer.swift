import CTocsin
import TocsinDetect

/// What a `tocsin_scorer` points to: a scorer of one system.
class Scorer: HostObject {
  let lent = LentVerdict()

  static func scorer(of model: LoadedModel, options: tocsin_scorer_options) throws(Failure) -> Scorer {
    switch model.system {
    case .network:
      throw Failure(TOCSIN_ERROR_MODEL, "a network without a detector gives no verdicts", "use tocsin_network_open")
    case .deepLog(let model): return unsafe try SessionScorer(model: model, options: options)
    case .chimera(let model): return unsafe try WindowScorer(model: model, options: options)
    }
  }

  /// Judges a session; false where the model judges none.
  func score(_ keys: Span<UInt32>, _ results: EntryArrays) -> Bool { false }

  /// Judges windows of equal length, at most as many as there is room for; false where the model judges none.
  func score(_ keys: Span<UInt32>, windowLength: Int) -> Bool { false }

  /// From now on there are no windows to lend.
  func dropWindows() {}

  func window(_ index: Int) -> UnsafePointer<tocsin_window>? { nil }

  func probability(ofWindow index: Int) -> Float { 0 }
}

/// Where the host wants the verdicts on a session's entries.
@unsafe struct EntryArrays {
  var probabilities: UnsafeMutablePointer<Float>?
  var ranks: UnsafeMutablePointer<UInt32>?
  var reasons: UnsafeMutablePointer<UInt8>?

  func set(_ index: Int, to verdict: EntryVerdict) {
    if let probabilities = unsafe probabilities { unsafe probabilities[index] = verdict.probability }
    if let ranks = unsafe ranks { unsafe ranks[index] = UInt32(verdict.rank) }
    if let reasons = unsafe reasons { unsafe reasons[index] = verdict.reason?.rawValue ?? 0 }
  }
}

/// Sessions, judged by a DeepLog model.
final class SessionScorer: Scorer {
  private var stream: DeepLogStream

  init(model: DeepLogModel, options: tocsin_scorer_options) throws(Failure) {
    var own = StreamOptions()
    own.maximumSessions = 1
    own.rollingBlocks = 1
    own.cacheCapacity = unsafe StreamOptions.cacheCapacity(options.cache_capacity)
    own.protocol = unsafe options.literature_protocol == 0 ? .modelled : .shortIsAnomalous
    do {
      stream = try DeepLogStream(model: model, options: own)
    } catch {
      throw Failure(error)
    }
  }

  override func score(_ keys: Span<UInt32>, _ results: EntryArrays) -> Bool {
    for index in keys.indices { unsafe results.set(index, to: stream.push(session: 0, key: keys[index])) }
    guard let verdict = stream.end(session: 0), let end = stream.endVerdict else { return false }
    unsafe results.set(keys.count, to: end)
    lent.set(verdict, place: nil, name: Span())
    return true
  }
}

/// Windows, judged by a Chimera model.
final class WindowScorer: Scorer {
  private var scorer: ChimeraScorer
  private var hasScored = false

  init(model: ChimeraModel, options: tocsin_scorer_options) throws(Failure) {
    let batch = unsafe options.maximum_batch == 0 ? ChimeraScorer.usualBatch : Int(options.maximum_batch)
    let threshold = unsafe options.threshold == 0 ? nil : options.threshold
    do {
      scorer = try ChimeraScorer(model: model, maximumBatch: batch, threshold: threshold)
    } catch {
      throw Failure(error)
    }
  }

  override func score(_ keys: Span<UInt32>, windowLength: Int) -> Bool {
    guard keys.count / max(windowLength, 1) <= scorer.maximumBatch else { return false }
    do {
      try scorer.score(keys, windowLength: windowLength)
    } catch {
      return false
    }
    hasScored = true
    return true
  }

  override func dropWindows() { hasScored = false }

  override func window(_ index: Int) -> UnsafePointer<tocsin_window>? {
    guard hasScored, index >= 0, index < scorer.count else { return nil }
    return unsafe scorer.lend(index, to: lent)
  }

  override func probability(ofWindow index: Int) -> Float { scorer.probability(index) }
}

// Apart, as what a class holds lends nothing on.
extension ChimeraScorer {
  fileprivate func lend(_ index: Int, to lent: borrowing LentVerdict) -> UnsafePointer<tocsin_window> {
    unsafe lent.set(window(index))
  }

  fileprivate func probability(_ index: Int) -> Float { window(index).verdict.probability }
}

@c @implementation
public func tocsin_scorer_open(
  _ model: OpaquePointer!, _ options: UnsafePointer<tocsin_scorer_options>!,
  _ scorer: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<tocsin_error>!
) -> tocsin_status {
  unsafe Opening.open(scorer, options, error) { options in
    unsafe model.map { unsafe .scorer($0, options) }
  }
}

@c @implementation
public func tocsin_scorer_close(_ scorer: OpaquePointer!) {
  unsafe HostObject.close(scorer)
}

@c @implementation
public func tocsin_scorer_session(
  _ scorer: OpaquePointer!, _ keys: UnsafePointer<UInt32>!, _ count: Int, _ probabilities: UnsafeMutablePointer<Float>!,
  _ ranks: UnsafeMutablePointer<UInt32>!, _ reasons: UnsafeMutablePointer<UInt8>!
) -> UnsafePointer<tocsin_session>! {
  guard let scorer = unsafe scorer, let keys = unsafe keys, count >= 0 else { return nil }
  let object = unsafe Scorer.of(scorer)
  let span = unsafe Span(_unsafeStart: keys, count: count)
  let results = unsafe EntryArrays(probabilities: probabilities, ranks: ranks, reasons: reasons)
  guard unsafe object.score(span, results) else { return nil }
  return unsafe UnsafePointer(object.lent.session)
}

@c @implementation
public func tocsin_scorer_windows(
  _ scorer: OpaquePointer!, _ keys: UnsafePointer<UInt32>!, _ length: Int, _ count: Int,
  _ probabilities: UnsafeMutablePointer<Float>!
) -> tocsin_status {
  guard let scorer = unsafe scorer else { return TOCSIN_ERROR_ARGUMENT }
  let object = unsafe Scorer.of(scorer)
  object.dropWindows()
  guard let keys = unsafe keys else { return TOCSIN_ERROR_ARGUMENT }
  let (keyCount, overflow) = length.multipliedReportingOverflow(by: count)
  guard length >= 1, count >= 0, !overflow else { return TOCSIN_ERROR_ARGUMENT }
  guard unsafe object.score(Span(_unsafeStart: keys, count: keyCount), windowLength: length) else {
    return TOCSIN_ERROR_ARGUMENT
  }
  guard let probabilities = unsafe probabilities else { return TOCSIN_OK }
  for index in 0..<count { unsafe probabilities[index] = object.probability(ofWindow: index) }
  return TOCSIN_OK
}

@c @implementation
public func tocsin_scorer_window(_ scorer: OpaquePointer!, _ index: Int) -> UnsafePointer<tocsin_window>! {
  guard let scorer = unsafe scorer else { return nil }
  return unsafe Scorer.of(scorer).window(index)
}
