/// A block as its lines tell of it: what it is, where it lies, and who takes the next step.
struct BlockStoreBlock {
  /// `blk_` and a number.
  let name: String
  private let path: String
  private let byteCount: Int
  /// The numbers of the stores that hold it.
  private var stores: [Int]
  /// The store that a lost copy goes to.
  private let substitute: Int
  /// How often each event has come, by key: the first goes to the first store, and so on.
  private var counts = [Int](repeating: 0, count: BlockStoreEvent.allCases.count + 1)
  private var isCopying = false

  static let storeCount = 12

  /// - Parameter neighbour: A block that lies on the same stores.
  init(number: Int, besides neighbour: BlockStoreBlock?, using random: inout RandomNumbers) {
    name = "blk_\(number)"
    let folder = random.element(of: ["events", "images", "backup", "reports/daily", "tmp/sort"])
    path = "/\(folder)/part-\(padded(random.integer(in: 0..<2_000), to: 5))"
    // Most blocks are full.
    byteCount = random.chance(0.6) ? 1 << 27 : random.integer(in: 1_000..<1 << 27)
    var all = Array(0..<Self.storeCount)
    random.shuffle(&all)
    stores = neighbour?.stores ?? Array(all.prefix(BlockStoreLifeCycle.copies))
    substitute = neighbour?.substitute ?? all[BlockStoreLifeCycle.copies]
  }

  /// The next line about this block, from its level on, and the number of the store that logs it, `nil` for the catalog.
  mutating func line(
    for event: BlockStoreEvent, with other: String?, using random: inout RandomNumbers
  ) -> (text: String, store: Int?) {
    let (store, peer) = parties(of: event, using: &random)
    var text = "\(event.level) "
    for part in event.templateParts {
      switch part {
      case .text(let words): text += words
      case .parameter(.store): text += "store-\(store)"
      case .parameter(.peer): text += peer.map(Self.address) ?? Self.client(using: &random)
      case .parameter(.client): text += Self.client(using: &random)
      case .parameter(.block): text += name
      case .parameter(.other): text += other ?? name
      case .parameter(.path): text += path
      case .parameter(.file): text += "/disk\(random.integer(in: 0..<4))/subdir\(random.integer(in: 0..<64))/\(name)"
      case .parameter(.count): text += "\(stores.count - (event == .storeLost ? 1 : 0))"
      case .parameter(.bytes): text += "\(byteCount)"
      case .parameter(.milliseconds): text += "\(random.integer(in: 2..<30) * random.integer(in: 1..<40))"
      }
    }
    return (text, event.isOfCatalog ? nil : store)
  }

  /// The store that an event is about and the one at the other end; `nil` where that is a client.
  private mutating func parties(of event: BlockStoreEvent, using random: inout RandomNumbers) -> (Int, peer: Int?) {
    let turn = counts[Int(event.rawValue)] % stores.count
    counts[Int(event.rawValue)] += 1
    switch event {
    case .copyRequested, .copiesRequested, .copying:
      isCopying = true
      return (stores[1], substitute)
    case .receiving, .received, .acknowledged:
      if isCopying { return (substitute, stores[1]) }
      // The stores write in a chain that starts at the client.
      return (stores[turn], turn == 0 ? nil : stores[turn - 1])
    case .copied:
      let source = stores[1]
      if isCopying { stores[0] = substitute }
      isCopying = false
      return (source, substitute)
    case .deletionRequested, .deleted: return (stores[turn], stores[turn])
    default: return (random.element(of: stores), random.element(of: stores))
    }
  }

  /// The address of a store.
  private static func address(_ store: Int) -> String { "10.0.0.\(10 + store):9866" }

  private static func client(using random: inout RandomNumbers) -> String {
    "10.1.\(random.integer(in: 0..<8)).\(random.integer(in: 1..<255)):\(random.integer(in: 32_768..<61_000))"
  }
}

/// A number with zeros before it.
func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(width - digits.count, 0)) + digits
}
