import ArgumentParser
import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

struct ReadingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reading",
    abstract: "Reads model files of doubled sizes: whether the time grows with the file, and no faster.",
    discussion: """
      One kind of content grows at a time, up to the format's limits: weights, compressed and stored; a section that \
      expands from almost nothing; tensors with the longest names; nodes, with one operand and with 64; golden vectors; \
      entries of the card. The last column is the time of the file over that of the one before: 2 where it is linear.
      """)

  @Option(help: "How often each file is read; the fastest counts.")
  var rounds = 15

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds takes 1 or more") }
  }

  func run() throws {
    var table = TextTable([
      ("content", .left), ("file bytes", .right), ("decoded", .right), ("ms", .right), ("ns a decoded byte", .right),
      ("over the last", .right),
    ])
    for growth in Growth.all {
      var last: Double?
      for size in growth.sizes {
        let bytes = try ModelFileWriter.encode(growth.file(size), profile: growth.profile)
        let decoded = try ModelFileReader.inspect(bytes: bytes.span).decodedLength
        var fastest = UInt64.max
        for _ in 0..<rounds {
          let start = nanoseconds()
          _ = try ModelFileReader.read(bytes: bytes.span)
          fastest = min(fastest, nanoseconds() - start)
        }
        let time = Double(fastest)
        table.append([
          "\(size) \(growth.name)", "\(bytes.count)", "\(decoded)", format(time / 1e6), format(time / Double(decoded)),
          last.map { format(time / $0) } ?? "",
        ])
        last = time
      }
    }
    try StandardOutput.print(table.text)
  }
}

/// Files that differ in how much they hold of one kind.
private struct Growth: Sendable {
  let name: String
  let sizes: [Int]
  var profile = ModelFileWriter.Profile.storedOnly
  let file: @Sendable (Int) throws -> ModelFile

  static let all = [
    Growth(name: "MiB of weights", sizes: [4, 8, 16, 32], file: weights),
    Growth(name: "MiB of weights, compressed", sizes: [4, 8, 16, 32], profile: .compressed, file: weights),
    Growth(name: "MiB of zeros, compressed", sizes: [2, 4, 8, 16], profile: .compressed, file: zeros),
    Growth(name: "tensors with names of 64 bytes", sizes: [512, 1024, 2048, 4096], file: tensors),
    Growth(name: "nodes", sizes: [512, 1024, 2048, 4096], file: nodes),
    Growth(name: "nodes of 64 operands, and as many of one", sizes: [256, 512, 1024, 2048], file: concats),
    Growth(name: "golden vectors", sizes: [8192, 16384, 32768, 65536], file: goldenVectors),
    Growth(name: "entries of the card", sizes: [32, 64, 128, 256], file: entries),
  ]

  private static func graph(
    _ shape: Shape, tensors: [TensorDeclaration] = [], nodes: [Op]
  ) throws -> Graph {
    try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: shape)], tensors: tensors, nodes: nodes,
      outputs: [Output(name: "y", value: ValueID(nodes.count))])
  }

  private static func name(_ text: String) throws -> Name {
    guard let name = Name(bytes: [UInt8](text.utf8)) else { throw ToolFailure("no name: \(text); this is a defect") }
    return name
  }

  private static func weights(mebibytes: Int) throws -> ModelFile {
    let shape = Shape(fixed: [mebibytes << 8, 1024])
    var state: UInt64 = 1
    // Numbers as trained ones are: random, of one scale.
    let values = (0..<mebibytes << 18).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-34
    }
    return ModelFile(
      graph: try graph(
        Shape(fixed: [1, 1024]), tensors: [TensorDeclaration(name: "w", dtype: .float32, shape: shape)],
        nodes: [.linear(ValueID(0), weight: TensorID(0), bias: nil)]),
      weights: [.float32(values)])
  }

  private static func zeros(mebibytes: Int) throws -> ModelFile {
    var file = try nodes(count: 1)
    file.baselines = [UInt8](repeating: 0, count: mebibytes << 20)
    return file
  }

  private static func tensors(count: Int) throws -> ModelFile {
    let declarations = try (0..<count).map { index in
      let digits = "\(index)"
      let name = String(repeating: "t", count: 56) + String(repeating: "0", count: 8 - digits.count) + digits
      return TensorDeclaration(name: try Self.name(name), dtype: .float32, shape: Shape(fixed: [1]))
    }
    let nodes = (0..<count / 2).map { index in
      Op.layerNorm(ValueID(index), scale: TensorID(2 * index), bias: TensorID(2 * index + 1), epsilon: 1)
    }
    return ModelFile(
      graph: try graph(Shape(fixed: [1, 1]), tensors: declarations, nodes: nodes),
      weights: declarations.map { _ in .float32([1]) })
  }

  private static func nodes(count: Int) throws -> ModelFile {
    ModelFile(
      graph: try graph(Shape(fixed: [1, 1]), nodes: (0..<count).map { .activation(ValueID($0), .tanh) }), weights: [])
  }

  private static func concats(count: Int) throws -> ModelFile {
    let nodes = (0..<count).flatMap { index in
      [
        Op.concat([ValueID](repeating: ValueID(2 * index), count: 64), axis: 1),
        Op.slice(ValueID(2 * index + 1), axis: 1, start: 0, count: 1),
      ]
    }
    return ModelFile(graph: try graph(Shape(fixed: [1, 1]), nodes: nodes), weights: [])
  }

  private static func goldenVectors(count: Int) throws -> ModelFile {
    var file = try nodes(count: 1)
    let vector = GoldenVector(batchSize: 0, timeSteps: 0, inputs: [.float32([0])], outputs: [.float32([0])])
    file.goldenVectors = DecodedList(repeatElement(vector, count: count))
    return file
  }

  private static func entries(count: Int) throws -> ModelFile {
    var file = try nodes(count: 1)
    for index in 0..<count {
      file.card.set(try name("entry.\(count + index)"), to: String(repeating: "a", count: 100))
    }
    return file
  }
}
