import ArgumentParser
import TocsinKernels
import ToolSupport

/// `kernelbench`: measures the runtime, beside other runtimes where they are at hand, in one run.
@main
struct KernelBench: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernelbench",
    abstract: "Measures the runtime on one thread: medians, spreads, and ratios against peers in the same run.",
    discussion: "Rounds of all measurements are interleaved, so that a busy machine slows all of them alike.",
    version: toolVersion,
    subcommands: [
      DeepLogBenchmark.self, PeersCommand.self, KernelBenchmarks.self, CaseBenchmarks.self, LogBenchmark.self,
      TrainingCommand.self, HostileCommand.self, ReadingCommand.self, HostCommand.self, ColdStart.self,
      StartCommand.self,
      TrainWorkerCommand.self,
    ],
    defaultSubcommand: DeepLogBenchmark.self)
}
