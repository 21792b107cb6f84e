import Foundation

/// Runs a training until its checkpoint has reached an epoch, waits a little more, and kills it.
///
/// - Returns: false where it ended by itself before.
func killTraining(
  _ arguments: [String], afterEpoch epoch: Int, thenMicroseconds delay: Int = 0, checkpoint: URL
) throws -> Bool {
  let process = Process()
  process.executableURL = Tool.modeltrain.url
  process.arguments = arguments
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  while process.isRunning, finishedEpochs(in: checkpoint) < epoch { usleep(500) }
  usleep(UInt32(delay))
  kill(process.processIdentifier, SIGKILL)
  process.waitUntilExit()
  return process.terminationReason == .uncaughtSignal
}

/// The finished epochs in a checkpoint's head, behind magic, version and three digests; 0 where there is no checkpoint.
private func finishedEpochs(in checkpoint: URL) -> Int {
  guard let bytes = try? Data(contentsOf: checkpoint), bytes.count > 112 else { return 0 }
  return bytes[104..<112].reversed().reduce(0) { $0 << 8 | Int($1) }
}
