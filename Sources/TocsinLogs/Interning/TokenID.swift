/// A token's number in a ``TokenInterner``. Equal numbers mean equal texts.
typealias TokenID = UInt32

extension TokenID {
  /// A template's wildcard.
  static var wildcard: TokenID { 0 }
  /// A token of a line that no template holds. Equals no token of a template.
  static var unknown: TokenID { .max }
  /// A token of a line that is the wildcard itself. Equals no token of a template, so that it never counts as alike.
  static var maskedToken: TokenID { .max - 1 }
}

/// The numbers of one line's tokens. Refilled for every line; refilling allocates nothing.
struct LineTokenIDs: Sendable {
  var count = 0
  var storage: [TokenID] = Array(repeating: .unknown, count: LineTokens.maximumCount)

  var span: Span<TokenID> {
    @_lifetime(borrow self)
    get { storage.span.extracting(first: count) }
  }

  /// The tokens that are not the wildcard itself.
  var literalCount: Int {
    let ids = span
    var masked = 0
    for index in ids.indices { masked &+= ids[index] == .maskedToken ? 1 : 0 }
    return count - masked
  }
}
