/// Why a parser cannot be made as configured.
public enum LogParserError: Error, Equatable, Sendable {
  case depth(Int)
  case similarityThreshold(Double)
  case maximumChildren(Int)
  case maximumClusters(Int)
  case spellThreshold(Double)
  case valueCount(Int)
  case absorbedWordLimit(Int)
  case absorbingLiteralCount(Int)
  case crowdCount(Int)
}

extension LogParserError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .depth(let depth): "depth \(depth): a tree has root, token counts and leaves; give at least 3"
    case .similarityThreshold: "the similarity threshold is a share of a line's tokens; give 0 to 1"
    case .maximumChildren(let count): "at most \(count) children per node leaves no room for a token; give at least 1"
    case .maximumClusters(let count): "at most \(count) clusters can hold no template; give at least 1"
    case .spellThreshold: "Spell's threshold is a share of a line's tokens; give above 0 and at most 1"
    case .valueCount(let count): "\(count) values cannot differ; give at least 2 for a token to become variable"
    case .absorbedWordLimit(let count): "a limit of \(count) absorbed words; give at least 0"
    case .absorbingLiteralCount(let count): "at least \(count) equal literals; give at least 0"
    case .crowdCount(let count): "a crowd of \(count) clusters; give at least 1"
    }
  }
}
