import TocsinAutograd
import TocsinDetect

/// Windows as a Chimera network takes them, all of one length. There is no place for labels of lines.
public struct ChimeraWindows: Equatable, Sendable {
  public let length: Int
  /// The class of each line, window by window.
  private(set) var classes: [UInt32] = []
  /// The row of each line's text vector; empty without text.
  private(set) var texts: [UInt32] = []

  init(_ windows: SessionDataset, length: Int, vocabulary: LogKeyVocabulary, texts: TemplateTexts?) {
    self.length = length
    for window in windows {
      for key in window {
        classes.append(vocabulary.classIndex(of: key) ?? UInt32(vocabulary.count))
        if let texts { self.texts.append(texts.row(ofKey: key)) }
      }
    }
  }

  public var count: Int { classes.count / length }

  subscript(window: Int) -> ArraySlice<UInt32> { classes[window * length..<(window + 1) * length] }

  func texts(of window: Int) -> ArraySlice<UInt32> { texts[window * length..<(window + 1) * length] }
}

/// The text vectors of the keys that a training knows.
public struct TemplateTexts: Equatable, Sendable {
  /// Numbers in a vector.
  public let width: Int
  /// Row 0 is of keys without text: zeros.
  private(set) var elements: [Float]
  private var rows: [UInt32: UInt32] = [:]

  /// No texts yet.
  public init(width: Int) {
    self.width = width
    elements = [Float](repeating: 0, count: width)
  }

  /// Gives a key its vector.
  public mutating func append(_ vector: some Collection<Float>, ofKey key: UInt32) {
    precondition(vector.count == width, "all vectors have the same width")
    rows[key] = UInt32(elements.count / width)
    elements.append(contentsOf: vector)
  }

  func row(ofKey key: UInt32) -> UInt32 { rows[key] ?? 0 }

  subscript(row: UInt32) -> ArraySlice<Float> { elements[Int(row) * width..<(Int(row) + 1) * width] }
}

/// The pairs of an epoch: each normal window with an abnormal one.
public struct ChimeraPairs: Sendable {
  let normal: ChimeraWindows
  let abnormal: ChimeraWindows
  /// The abnormal window of each normal one.
  package let partners: [Int]
  /// Counted from 1; 0 in validation.
  let epoch: Int
}
