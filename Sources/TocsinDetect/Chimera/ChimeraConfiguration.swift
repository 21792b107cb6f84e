public import TocsinLogs

/// How a Chimera model cuts and judges windows: what the detector section of a model file holds.
public struct ChimeraConfiguration: Equatable, Sendable {
  public static let maximumWindowLength = 1024

  /// Lines in a window, `n`: 1 to ``maximumWindowLength``. The last window of a source may have fewer.
  public var windowLength: Int
  /// Lines from the start of a window to that of the next: 1 to `windowLength`.
  public var stride: Int
  /// What the difference of the verdict's logits is divided by: finite, above 0. It makes probabilities of them that hold.
  public var temperature: Float
  /// Added to the log-odds: those of an abnormal window where the model is used, minus those in training. Finite.
  public var priorShift: Float
  /// Windows of this probability or above are anomalous: 0 to 1.
  public var threshold: Float
  /// A ranking has a clear root cause where its best line's score is by this above that of every line of another template:
  /// finite, 0 or more.
  public var minimumMargin: Float
  /// What gives each line a vector of its text; `nil` where the network sees keys alone.
  public var words: WordVectors?

  public init(
    windowLength: Int, stride: Int, temperature: Float = 1, priorShift: Float = 0, threshold: Float = 0.5,
    minimumMargin: Float = 0, words: WordVectors? = nil
  ) {
    self.windowLength = windowLength
    self.stride = stride
    self.temperature = temperature
    self.priorShift = priorShift
    self.threshold = threshold
    self.minimumMargin = minimumMargin
    self.words = words
  }

  /// Whether every part is in its range.
  public var isValid: Bool {
    guard (1...Self.maximumWindowLength).contains(windowLength), (1...windowLength).contains(stride) else {
      return false
    }
    return temperature > 0 && temperature.isFinite && priorShift.isFinite && threshold >= 0 && threshold <= 1
      && minimumMargin >= 0 && minimumMargin.isFinite
  }
}
