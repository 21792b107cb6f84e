import Foundation
import ToolSupport

/// A process that trains a network: ours, or PyTorch's.
struct TrainingContender {
  static let ourName = "tocsin"

  let name: String
  let threads: Int
  fileprivate let worker: WorkerProcess

  /// This runtime, in a process of this program.
  static func ours(_ network: TrainingNetwork, threads: Int, program: String) -> TrainingContender {
    TrainingContender(
      name: ourName, threads: threads,
      worker: WorkerProcess(program, ["train-worker", network.rawValue, "\(threads)"], environment: [:]))
  }

  /// The losses before each of the next steps.
  func losses(steps: Int) throws -> [Double] {
    let answer: TrainingLosses = try worker.answer(to: TrainingRequest(steps: steps))
    return answer.losses
  }

  /// Takes steps for so long.
  func time(seconds: Double) throws -> StepTimes { try worker.answer(to: TrainingRequest(seconds: seconds)) }

  func memory() throws -> TrainingMemory { try worker.answer(to: TrainingRequest(memory: true)) }

  /// Ends the process.
  func stop() { worker.stop() }
}

/// A Python that has PyTorch.
struct PyTorch {
  static let name = "torch"
  private static let script = "Tools/python/train_worker.py"

  let python: String
  let version: String

  /// The first that has it.
  static func find(_ pythons: [String]) -> PyTorch? {
    for python in pythons {
      guard let answer = try? output(of: python, [script, "--version"]) else { continue }
      return PyTorch(python: python, version: answer.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return nil
  }

  /// A process that reads parameters and batch from an archive.
  func contender(_ network: TrainingNetwork, threads: Int, archive: String) -> TrainingContender {
    // Whatever of PyTorch's libraries asks the environment for a number of threads gets this one.
    let environment = [
      "OMP_NUM_THREADS": "\(threads)", "MKL_NUM_THREADS": "\(threads)", "PYTHONDONTWRITEBYTECODE": "1",
    ]
    return TrainingContender(
      name: Self.name, threads: threads,
      worker: WorkerProcess(
        python, [Self.script, network.rawValue, "\(threads)", archive], environment: environment))
  }
}
