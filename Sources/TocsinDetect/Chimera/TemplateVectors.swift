import TocsinKernels
package import TocsinLogs
import TocsinTensor

/// The text vectors of a parser's templates, computed once.
package struct TemplateVectors: Sendable {
  /// Elements of all templates' vectors: 64 MiB of them.
  package static var maximumElementCount: Int { 1 << 24 }

  let dimensions: Int
  /// A row for each template's key; row 0, of lines that no template matches, is zeros.
  private let elements: [Float]

  /// Cost: `D` for each word of the templates.
  /// - Throws: ``DetectError/templates(_:)`` where their texts together, each token as often as it stands in one, are longer
  ///   than ``TemplateTable/maximumTextByteCount``: a small table can stand for texts without end. Where their vectors have
  ///   more than ``maximumElementCount`` elements, ``DetectError/textVectors(templates:dimensions:maximum:)``.
  package init(of templates: TemplateTable, words: WordVectors) throws(DetectError) {
    var byteCount = 0
    for code in templates.codes where code != TemplateTable.wildcard {
      byteCount += templates.literals.range(of: Int(code) - 1).count
    }
    guard byteCount <= TemplateTable.maximumTextByteCount else {
      throw .templates(.textTooLong(maximum: TemplateTable.maximumTextByteCount))
    }
    guard templates.count <= Self.maximumElementCount / words.dimensions else {
      throw .textVectors(
        templates: templates.count, dimensions: words.dimensions, maximum: Self.maximumElementCount)
    }
    let host = FloatEnvironment.enter()
    defer { host.leave() }
    dimensions = words.dimensions
    var row = [Float](repeating: 0, count: dimensions)
    var elements = row
    elements.reserveCapacity((templates.count + 1) * dimensions)
    for index in 0..<templates.count {
      let text = templates[index].text
      var vector = row.mutableSpan
      _ = words.vector(ofText: text.span, into: &vector)
      elements += row
    }
    self.elements = elements
  }

  /// Copies the vector of a key's template to `target`; zeros for keys without one.
  func copy(key: UInt32, to target: inout AlignedBuffer<Float>, at start: Int) {
    let row = (Int(key) + 1) * dimensions <= elements.count ? Int(key) * dimensions : 0
    for index in 0..<dimensions { target[start + index] = elements[row + index] }
  }
}
