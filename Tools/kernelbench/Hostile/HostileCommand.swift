import ArgumentParser
import TocsinFormat
import ToolSupport

struct HostileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile",
    abstract: "Reads damaged and hostile model files: which rule refuses them, and how long that takes.",
    discussion: """
      Of each model: one bit changed at every position, as it is and with the checksums repaired; every length that it can \
      be cut to, likewise; rows and contents of every two sections exchanged, every section twice; and files of 10 KB that \
      claim or expand to more than a reader may take. What refuses each must be a rule that Spec/ModelFormat.md gives for \
      it. A reading above a millisecond is repeated three times, and the fastest counts, so that a busy machine is not \
      taken for a slow reader. Exits with 1 where another rule spoke, or none.
      """)

  @Argument(help: ArgumentHelp("Model files.", valueName: "file"))
  var models: [String]

  @Option(help: "Change and cut at every n-th position only.")
  var every = 1

  func validate() throws {
    if every < 1 { throw ValidationError("--every takes 1 or more") }
  }

  func run() throws {
    var surprises: [String] = []
    try report([Bomb.attack(), Bomb.largest()], of: "Files of 10 KB", &surprises)
    for path in models {
      var source = try ByteSource(path)
      let bytes = try source.readModel()
      let victim = try ToolFailure.attributing(to: path, exit: .bad) { try Victim(bytes) }
      let attacks = try ToolFailure.attributing(to: path) { try Self.attacks(on: victim, every: every) }
      var untouched = Attack("read as it is")
      for _ in 0..<9 { untouched.read(bytes.span, expecting: [Attack.accepted]) }
      try report([untouched] + attacks, of: "\(source.name), \(bytes.count) bytes", &surprises)
    }
    guard surprises.isEmpty else {
      throw ToolFailure(
        surprises.joined(separator: ", ") + "; the reader or the specification is wrong, compare them", exit: .bad)
    }
  }

  private func report(_ attacks: [Attack], of title: String, _ surprises: inout [String]) throws {
    var table = TextTable([
      ("attack", .left), ("files", .right), ("median ms", .right), ("slowest ms", .right), ("refused by", .left),
    ])
    for attack in attacks {
      table.append([
        attack.name, "\(attack.times.count)", milliseconds(attack.median), milliseconds(attack.slowest),
        attack.outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
          .joined(separator: ", "),
      ])
      surprises += attack.surprises.map { "\(title), \(attack.name), \($0)" }
    }
    try StandardOutput.print("\(title)\n\(table.text)\n")
  }

  private static func attacks(on victim: Victim, every: Int) throws(ModelFormatError) -> [Attack] {
    var progress = ProgressBar()
    let work = 4 * (victim.bytes.count / every + 1)
    var attacks: [Attack] = []
    func step(_ position: Int) {
      if position % 1024 == 0 { progress.update(completed: attacks.count * work / 4 + position / every, of: work) }
    }
    attacks.append(victim.flips(every: every, step))
    attacks.append(victim.repairedFlips(every: every, step))
    attacks.append(victim.truncations(every: every, step))
    attacks.append(victim.repairedTruncations(every: every, step))
    progress.finish()
    attacks += try [victim.exchangedRows(), victim.exchangedContents(), victim.duplicates()]
    return attacks
  }

  private func milliseconds(_ nanoseconds: UInt64) -> String { format(Double(nanoseconds) / 1e6) }
}
