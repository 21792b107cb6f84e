public import TocsinDetect
public import TocsinFormat
public import TocsinKernels
public import TocsinRuntime

/// Reads a model file, plain or `-` for standard input.
///
/// - Parameter policy: what the file must satisfy to be used. It is judged by the bytes that are then decoded.
public func loadModelFile(_ path: String, trust policy: TrustPolicy? = nil) throws(ToolFailure) -> ModelFile {
  var source = try ByteSource(path)
  let bytes = try source.readModel()
  return try ToolFailure.attributing(to: path, exit: .bad) {
    try policy?.check(bytes.span)
    return try ModelFileReader.read(bytes: bytes.span)
  }
}

/// Reads a model file and makes its detector, with the kernels that `TOCSIN_ISA` asks for.
public func loadDeepLogModel(_ path: String) throws(ToolFailure) -> DeepLogModel {
  let kernels = try requestedKernels()
  return try deepLogModel(of: loadModelFile(path), path: path, kernels: kernels)
}

/// Makes the detector of a model file that was read from `path`.
public func deepLogModel(of file: ModelFile, path: String, kernels: KernelSet) throws(ToolFailure) -> DeepLogModel {
  try ToolFailure.attributing(to: path, exit: .bad) { try DeepLogModel(file: file, kernels: kernels) }
}

/// Makes the detector of a model file that was read from `path`.
public func chimeraModel(of file: ModelFile, path: String, kernels: KernelSet) throws(ToolFailure) -> ChimeraModel {
  try ToolFailure.attributing(to: path, exit: .bad) { try ChimeraModel(file: file, kernels: kernels) }
}

/// Replays all golden vectors of a model file that was read from `path`, with the network that was made of it.
///
/// - Throws: where a bit is not as it was recorded, or ``ReplayWork`` refuses to see.
public func replayGoldenVectors(of file: ModelFile, with network: Model, path: String) throws(ToolFailure) {
  if let refusal = ReplayWork.refusal(of: file) {
    throw ToolFailure(refusal, file: ToolFailure.displayName(of: path), exit: .bad)
  }
  let difference = try ToolFailure.attributing(to: path, exit: .bad) { try network.replay(file.goldenVectors) }
  if let (vector, mismatch) = difference {
    throw ToolFailure(
      "\(mismatch.text(vector: vector)); the file or this runtime is not what was exported, see modelctl validate",
      file: ToolFailure.displayName(of: path), exit: .bad)
  }
}

extension GoldenMismatch {
  /// In words: `golden vector 3, output 0, element 17: expected 0.5, computed 0.25`.
  public func text(vector: Int) -> String {
    "golden vector \(vector), output \(output), element \(element): expected \(expected), computed \(found)"
  }
}

/// The kernels that `TOCSIN_ISA` asks for, or else the best that this processor has.
public func requestedKernels() throws(ToolFailure) -> KernelSet {
  try ToolFailure.attributing(to: "TOCSIN_ISA") { try KernelSet.fromEnvironment() }
}
