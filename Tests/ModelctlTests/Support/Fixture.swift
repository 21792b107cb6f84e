import Foundation
import Testing

/// Simulated sessions and a small model of each training, made once by the tools under test.
struct Fixture {
  let folder: TemporaryFolder

  private static let result = Result { try Fixture() }

  static func shared() throws -> Fixture { try result.get() }

  /// The options that make training a matter of moments.
  static let small = ["--layers", "1", "--hidden", "8", "--epochs", "2"]

  private init() throws {
    folder = try TemporaryFolder()
    atexit { (try? Fixture.shared())?.folder.remove() }
    try Tool.modeltrain.output(["simulate", "blockstore", "--output", folder.path])
    for (name, count) in [("train", 200), ("normal", 60), ("abnormal", 60)] {
      try shorten("\(name).txt", toLines: count)
    }
    for training in Training.allCases {
      try Tool.modeltrain.output(train(to: model(training)) + training.options)
    }
  }

  private func shorten(_ name: String, toLines count: Int) throws {
    let lines = try String(contentsOf: folder.url(name), encoding: .utf8).split(separator: "\n").prefix(count)
    _ = try folder.text(name, lines.joined(separator: "\n") + "\n")
  }

  /// The arguments of a small training.
  func train(to output: String) -> [String] {
    ["deeplog", "--train", folder.path("train.txt"), "--output", output] + Self.small
  }

  func model(_ training: Training) -> String { folder.path("\(training.rawValue).tocsin") }

  var model: String { model(.varied) }

  func modelBytes(_ training: Training = .varied) throws -> [UInt8] { try folder.bytes("\(training.rawValue).tocsin") }

  var sessions: [UInt8] {
    get throws { try folder.bytes("normal.txt") + folder.bytes("abnormal.txt") }
  }
}

/// The ways to train a model.
enum Training: String, CaseIterable {
  /// On varied sessions.
  case varied
  /// On sessions as they are.
  case sessions
  /// On windows; all but the last of the 17 ranks pass, as so little training deserves.
  case windows

  var options: [String] {
    switch self {
    case .varied: ["--history", "session"]
    case .sessions: ["--history", "session", "--no-vary"]
    case .windows: ["--history", "window", "--top", "16"]
    }
  }

  /// The history that reports name.
  var history: String { self == .windows ? "window" : "session" }
}

/// The values of `TOCSIN_ISA` that this processor can do.
func instructionSets() throws -> [String] {
  let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
  let features = [("avx2", " avx2"), ("avx512", " avx512_vnni"), ("neon", " asimd")]
  return ["scalar"] + features.filter { flags.contains($0.1) }.map { $0.0 }
}
