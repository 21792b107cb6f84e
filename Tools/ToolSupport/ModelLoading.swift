public import TocsinDetect
public import TocsinFormat
public import TocsinKernels

/// Reads a model file, plain or `-` for standard input.
///
/// - Parameter policy: what the file must satisfy to be used. It is judged by the bytes that are then decoded.
public func loadModelFile(_ path: String, trust policy: TrustPolicy? = nil) throws(ToolFailure) -> ModelFile {
  var source = try ByteSource(path)
  let bytes = try source.readAll(maximumByteCount: ReaderLimits.fileLengthBound)
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

/// The kernels that `TOCSIN_ISA` asks for, or else the best that this processor has.
public func requestedKernels() throws(ToolFailure) -> KernelSet {
  try ToolFailure.attributing(to: "TOCSIN_ISA") { try KernelSet.fromEnvironment() }
}
