/// Which fields of a notation are what.
struct FieldRoles: Sendable {
  var content = 0
  var process: Int?
  var host: Int?
  var component: Int?
  var level: Int?
  var label: Int?
  /// Where time stamps may be put together from, the most telling first.
  var stamps: [StampSource] = []

  init(_ notation: LineNotation) {
    var thread: Int?
    var timestamps: [Int] = []
    var pieces: [Int] = []
    var times: [Int] = []
    for (field, name) in notation.fieldNames.enumerated() {
      switch FieldMeaning(name: name) {
      case .none: break
      case .content: content = field
      case .process: process = process ?? field
      case .thread: thread = thread ?? field
      case .host: host = host ?? field
      case .component: component = component ?? field
      case .level: level = level ?? field
      case .label: label = label ?? field
      case .timestamp: timestamps.append(field)
      case .date: pieces.append(field)
      case .time:
        times.append(field)
        pieces.append(field)
      }
    }
    process = process ?? thread
    for field in timestamps { stamps.append(.field(field)) }
    if pieces.count > 1 { stamps.append(Self.source(of: pieces, times: times, in: notation)) }
    for field in times { stamps.append(.field(field)) }
    if times.isEmpty, pieces.count == 1 { stamps.append(.field(pieces[0])) }
  }

  /// No fields.
  init() {}

  /// Pieces that stand side by side are read where they stand; others are brought together, the time of day last.
  private static func source(of pieces: [Int], times: [Int], in notation: LineNotation) -> StampSource {
    if let first = pieces.first, let last = pieces.last, last - first == pieces.count - 1, times.first != first,
      areOnlyBlanks(between: first, and: last, in: notation.elements)
    {
      return .stretch(from: first, to: last)
    }
    var order = pieces
    if times.first == pieces.first, let time = times.first { order = pieces.dropFirst() + [time] }
    return .pieces(order)
  }

  private static func areOnlyBlanks(between first: Int, and last: Int, in elements: [LineNotation.Element]) -> Bool {
    var field = -1
    for element in elements {
      switch element {
      case .field: field += 1
      case .blanks, .groupStart, .groupEnd: break
      case .literal: if field >= first, field < last { return false }
      }
    }
    return true
  }
}

/// Where a time stamp stands.
enum StampSource: Sendable {
  case field(Int)
  /// From the beginning of one field to the end of another.
  case stretch(from: Int, to: Int)
  /// In fields here and there, to be put side by side in this order.
  case pieces([Int])
}
