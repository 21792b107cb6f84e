import ArgumentParser
import Foundation
import TocsinDetect
import ToolSupport

/// Opens a model in this process, judges one entry, and prints the microseconds that it took.
struct ColdStart: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cold", abstract: "Time from the open call to the first verdict, in this fresh process.")

  @Argument(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  func run() throws {
    let start = nanoseconds()
    let detector = try loadDeepLogModel(model)
    var stream = try DeepLogStream(model: detector)
    let verdict = stream.push(session: 1, key: detector.vocabulary.keys[0])
    let elapsed = Double(nanoseconds() - start) / 1e3
    print(elapsed, verdict.rank)
  }
}

/// Cold starts of a model file, each in a process of its own.
struct ColdStartBenchmark {
  let model: String?
  private(set) var measurements: [Measurements] = []

  init(model: String?) {
    self.model = model
    if model != nil {
      measurements = [Measurements("open to first verdict", unit: "ms", better: .lower, target: 3)]
    }
  }

  mutating func measure() throws {
    guard let model else { return }
    var samples: [Double] = []
    for _ in 0..<5 {
      let words = try output(of: CommandLine.arguments[0], ["cold", model]).split(separator: " ")
      guard let first = words.first, let microseconds = Double(first) else {
        throw ToolFailure("the cold start printed no time", file: model)
      }
      samples.append(microseconds / 1e3)
    }
    measurements[0].add(middle(of: samples))
  }
}
