/// Why a parser cannot be made as configured.
public enum LogParserError: Error, Equatable, Sendable {
  case depth(Int)
  case similarityThreshold(Double)
  case maximumChildren(Int)
  case maximumClusters(Int)
  case spellThreshold(Double)
}

extension LogParserError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .depth(let depth): "depth \(depth): a tree has root, token counts and leaves; give at least 3"
    case .similarityThreshold: "the similarity threshold is a share of a line's tokens; give 0 to 1"
    case .maximumChildren(let count): "at most \(count) children per node leaves no room for a token; give at least 1"
    case .maximumClusters(let count): "at most \(count) clusters can hold no template; give at least 1"
    case .spellThreshold: "Spell's threshold is a share of a line's tokens; give above 0 and at most 1"
    }
  }
}
