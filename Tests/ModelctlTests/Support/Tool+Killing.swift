import Foundation

extension Tool {
  /// Runs the tool until a moment has come, waits a little more, and kills it.
  ///
  /// - Returns: false where it ended by itself before.
  func kill(_ arguments: [String], when hasCome: () -> Bool, thenMicroseconds delay: Int) throws -> Bool {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !hasCome() { usleep(50) }
    usleep(UInt32(delay))
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }
}

/// Kills a training when its checkpoint has reached an epoch, or a little later.
///
/// - Returns: false where it ended by itself before.
func killTraining(
  _ arguments: [String], afterEpoch epoch: Int, thenMicroseconds delay: Int = 0, checkpoint: URL
) throws -> Bool {
  try Tool.modeltrain.kill(
    arguments, when: { finishedEpochs(in: checkpoint) >= epoch }, thenMicroseconds: delay)
}

/// The finished epochs in a checkpoint's head, behind magic, version and three digests; 0 where there is no checkpoint.
private func finishedEpochs(in checkpoint: URL) -> Int {
  guard let bytes = try? Data(contentsOf: checkpoint), bytes.count > 112 else { return 0 }
  return bytes[104..<112].reversed().reduce(0) { $0 << 8 | Int($1) }
}
