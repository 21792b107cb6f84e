public import TocsinDetect
public import TocsinFormat

/// Reads a model file, plain or `-` for standard input.
public func loadModelFile(_ path: String) throws(ToolFailure) -> ModelFile {
  var source = try ByteSource(path)
  let bytes = try source.readAll(maximumByteCount: ReaderLimits.fileLengthBound)
  return try ToolFailure.attributing(to: path, exit: .bad) { try ModelFileReader.read(bytes: bytes.span) }
}

/// Reads a model file and makes its detector, with the kernels that `TOCSIN_ISA` asks for.
public func loadDeepLogModel(_ path: String) throws(ToolFailure) -> DeepLogModel {
  let file = try loadModelFile(path)
  return try ToolFailure.attributing(to: path) { try DeepLogModel(file: file) }
}
