import TocsinAutograd

extension SessionAugmentation {
  /// A session with entries repeated, and shuffled or moved, as the dice say. No key comes in that was not there, and none
  /// goes.
  func varied(
    _ session: [UInt32], repeatable: Set<UInt32>, using random: inout RandomNumbers
  ) -> [UInt32] {
    var session = session
    repeatEntry(of: &session, repeatable: repeatable, using: &random)
    if random.uniform() < shuffleProbability {
      random.shuffle(&session)
    } else if random.uniform() < moveProbability {
      repeat {
        let entry = session.remove(at: random.index(below: session.count))
        session.insert(entry, at: random.index(below: session.count + 1))
      } while random.uniform() >= stopProbability
    }
    return session
  }

  private func repeatEntry(of session: inout [UInt32], repeatable: Set<UInt32>, using random: inout RandomNumbers) {
    guard random.uniform() < repeatProbability else { return }
    let places = session.indices.filter { repeatable.contains(session[$0]) }
    guard !places.isEmpty else { return }
    let place = places[random.index(below: places.count)]
    let copies = RepeatCounts.draw(using: &random)
    session.insert(contentsOf: repeatElement(session[place], count: copies), at: place)
  }
}

/// `⌊2^(6 u)⌋` for uniform `u`: 1 to 63, each doubling as likely as the next.
private enum RepeatCounts {
  static let doublings = 6

  static func draw(using random: inout RandomNumbers) -> Int {
    let point = random.uniform() * Double(doublings) * naturalLogarithm(2)
    var count = 1
    while count + 1 < 1 << doublings, naturalLogarithm(Double(count + 1)) <= point { count += 1 }
    return count
  }
}
