import TocsinDetect

/// Takes some alert templates out of training, to see what a model makes of faults that it has never met.
///
/// The alert templates, those of root causes in the windows at hand, are dealt into folds at random. For each fold a
/// model is trained on the windows that hold none of its templates, and judged by abnormal windows with a root cause of
/// one of them. The truth about lines says what is held out and judges; it trains nothing.
public struct TemplateHoldOut: Sendable {
  /// The keys of each fold, ascending.
  public let folds: [Set<UInt32>]

  /// - Parameters:
  ///   - windows: Abnormal windows, whose root causes' templates are dealt.
  ///   - count: Folds; with fewer templates there is one for each of them.
  public init(_ windows: LabelledWindows, folds count: Int, seed: UInt64) {
    precondition(count >= 2, "something is left to train on")
    var keys: Set<UInt32> = []
    for index in windows.windows.indices {
      for (key, isCause) in zip(windows.windows[index], windows.causes(of: index)) where isCause { keys.insert(key) }
    }
    var order = keys.sorted()
    var random = RandomNumbers(seed: seed, stream: .holdOut)
    random.shuffle(&order)
    let count = min(count, order.count)
    folds = (0..<count).map { fold in
      Set(order.enumerated().filter { $0.offset % count == fold }.map(\.element))
    }
  }

  /// The windows without a key of a fold.
  public static func windows(of windows: SessionDataset, without held: Set<UInt32>) -> SessionDataset {
    windows.selecting(windows.indices.filter { held.isDisjoint(with: windows[$0]) })
  }

  /// The distinct windows whose root causes are all of a fold's templates: nothing else in them is to be found.
  public static func windows(of windows: LabelledWindows, causedOnlyBy held: Set<UInt32>) -> LabelledWindows {
    let distinct = windows.distinct
    return distinct.selecting(
      distinct.windows.indices.filter { index in
        zip(distinct.windows[index], distinct.causes(of: index)).allSatisfy { held.contains($0) || !$1 }
      })
  }
}
