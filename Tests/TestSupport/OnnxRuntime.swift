public import Foundation

/// ONNX Runtime, where a Python has it: the judge of the ONNX files that Tocsin writes.
///
/// Files are put into a folder, each with inputs and the outputs that are expected, and run by Tools/python/run_onnx.py.
public struct OnnxRuntime: Sendable {
  /// The elements of a port, flat.
  public struct Port: Encodable {
    public var shape: [Int]
    public var data: [Double]

    public init(shape: [Int], data: [Double]) {
      self.shape = shape
      self.data = data
    }
  }

  /// What a file is run on, by the ports' names.
  public struct Values: Encodable {
    public var inputs: [String: Port]
    public var outputs: [String: Port]

    public init(inputs: [String: Port], outputs: [String: Port]) {
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  /// What became of a file.
  public struct Outcome: Decodable, Sendable {
    public var name: String
    /// The largest difference, divided by the largest magnitude of the output or 1.
    public var error: Double?
    /// Why the file is no ONNX, or does not run.
    public var failure: String?
  }

  private let python: URL

  /// The first Python of those in `TOCSIN_PEERS_PYTHON`, or else of the path, that has ONNX Runtime; `nil`: none has.
  public static let installed: OnnxRuntime? = {
    let environment = ProcessInfo.processInfo.environment
    var pythons = (environment["TOCSIN_PEERS_PYTHON"] ?? "").split(separator: ":").map(String.init)
    if pythons.isEmpty {
      pythons = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    }
    for python in pythons where FileManager.default.isExecutableFile(atPath: python) {
      let runtime = OnnxRuntime(python: URL(filePath: python))
      if (try? runtime.output(["-c", "import onnx, onnxruntime"])) != nil { return runtime }
    }
    return nil
  }()

  /// Puts a file where ``run(_:)`` finds it.
  public static func add(_ bytes: [UInt8], _ values: Values, as name: String, to folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try Data(bytes).write(to: folder.appending(path: "\(name).onnx"))
    try encoder.encode(values).write(to: folder.appending(path: "\(name).json"))
  }

  /// Checks and runs every file of a folder, in the order of their names.
  public func run(_ folder: URL) throws -> [Outcome] {
    let script = PackageLayout.root.appending(path: "Tools/python/run_onnx.py")
    let lines = try output([script.path, folder.path]).split(separator: "\n")
    return try lines.map { try JSONDecoder().decode(Outcome.self, from: Data($0.utf8)) }
  }

  private func output(_ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = python
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: data, as: UTF8.self)
  }
}
