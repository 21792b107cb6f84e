/// The lines of a log put into groups, each group with the template that is said to have printed its lines: what a
/// parser finds, and what the truth of a labelled log is.
public struct LineGroups: Equatable, Sendable {
  /// The group of every line, in order: a position in ``templates``.
  public private(set) var groups: [Int] = []
  /// The template text of every group. Groups may share one.
  public private(set) var templates: [[UInt8]] = []

  /// No lines.
  public init() {}

  /// - Parameters:
  ///   - groups: The group of every line: a position in `templates`.
  ///   - templates: The template text of every group; those that no line is in do not count.
  public init(groups: [Int], templates: [[UInt8]]) {
    precondition(groups.allSatisfy(templates.indices.contains), "every group has a template")
    self.groups = groups
    self.templates = templates
  }

  /// Adds a line to the group that `name` stands for, in constant time; the first line of a group decides its template.
  ///
  /// - Parameter positions: The positions of the groups by name: an empty table at first, and the same one for each line.
  public mutating func append(
    named name: [UInt8], template: @autoclosure () -> [UInt8], positions: inout [[UInt8]: Int]
  ) {
    if let position = positions[name] {
      groups.append(position)
    } else {
      positions[name] = templates.count
      groups.append(templates.count)
      templates.append(template())
    }
  }

  /// A template in the form in which two are compared: one blank between tokens, and masks with a name, `<:NAME:>`, as
  /// `<*>`, since the truth has no names for parameters. Linear in the text.
  package static func comparable(_ template: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(template.count)
    var position = 0
    while position < template.count {
      let byte = template[position]
      if isWhiteSpace(byte) {
        if let last = text.last, last != blank { text.append(blank) }
      } else if let end = endOfMask(in: template, from: position) {
        text += wildcard
        position = end
        continue
      } else {
        text.append(byte)
      }
      position += 1
    }
    if text.last == blank { text.removeLast() }
    return text
  }

  /// Where a mask ends that starts at `start`: `<:`, letters, digits or underscores, `:>`.
  private static func endOfMask(in text: [UInt8], from start: Int) -> Int? {
    guard text[start...].starts(with: opening) else { return nil }
    var end = start + opening.count
    while end < text.count, isWord(text[end]) { end += 1 }
    guard end > start + opening.count, text[end...].starts(with: closing) else { return nil }
    return end + closing.count
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == blank || (9...13).contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static var blank: UInt8 { UInt8(ascii: " ") }
  private static let wildcard = Array("<*>".utf8)
  private static let opening = Array("<:".utf8)
  private static let closing = Array(":>".utf8)
}
