import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinLogs
import TocsinTensor
import ToolSupport

/// A part of a model file in the form in which it is taken out.
struct ModelPart {
  enum Kind: String, Encodable {
    case section, tensor, card, provenance, templates
  }

  var kind: Kind
  /// In the model.
  var name: String
  var fileName: String
  var bytes: [UInt8]
}

/// The parts of a valid model file.
struct ModelParts {
  private let model: ModelFile
  /// Every section stored as it is.
  private let stored: [UInt8]
  private let entries: [SectionEntry]

  init(of bytes: [UInt8]) throws {
    model = try ModelFileReader.read(bytes: bytes.span)
    let stored = try ModelFileWriter.encode(model, profile: .storedOnly)
    self.stored = stored
    entries = try ModelFileReader.inspect(bytes: stored.span).sections
  }

  func all() throws -> [ModelPart] {
    var parts = entries.map(part) + model.graph.tensors.indices.map(part)
    if !model.card.isEmpty { parts.append(try card()) }
    if !model.provenance.isEmpty { parts.append(try provenance()) }
    if model.logParser != nil { parts.append(try templates()) }
    return parts
  }

  func section(_ name: String) throws -> ModelPart {
    guard let entry = entries.first(where: { Self.name(of: $0.id) == name }) else {
      throw ToolFailure("no section \(name); it has \(entries.map { Self.name(of: $0.id) }.joined(separator: ", "))")
    }
    return part(entry)
  }

  func tensor(_ name: String) throws -> ModelPart {
    guard let index = model.graph.tensors.firstIndex(where: { $0.name.text == name }) else {
      throw ToolFailure("no tensor \(name); modelctl inspect shows those that it has")
    }
    return part(index)
  }

  func card() throws -> ModelPart { try texts(.card, model.card) }

  func provenance() throws -> ModelPart { try texts(.provenance, model.provenance) }

  /// `key lines template` by key, a tab between any two; what is not UTF-8 in a template stays as it is.
  func templates() throws -> ModelPart {
    guard let section = model.logParser else { throw ToolFailure("no log parser, so no templates; take another part") }
    let table = try FrozenLogParser(decoding: section).templates
    let bytes = (0..<table.count).flatMap { index in
      Array("\(index + 1)\t\(table[index].lineCount)\t".utf8) + table[index].text + [UInt8(ascii: "\n")]
    }
    return ModelPart(kind: .templates, name: "templates", fileName: "templates.txt", bytes: bytes)
  }

  /// `name: text`, further lines of a text behind two blanks.
  private func texts(_ kind: ModelPart.Kind, _ texts: Metadata) throws -> ModelPart {
    guard !texts.isEmpty else { throw ToolFailure("no \(kind.rawValue); take another part") }
    let text = texts.texts.map { "\($0): \($1.replacing("\n", with: "\n  "))\n" }.joined()
    return ModelPart(kind: kind, name: kind.rawValue, fileName: "\(kind.rawValue).txt", bytes: Array(text.utf8))
  }

  private func part(_ entry: SectionEntry) -> ModelPart {
    let name = Self.name(of: entry.id)
    return ModelPart(
      kind: .section, name: name, fileName: "\(name).bin", bytes: Array(stored[entry.storedRange]))
  }

  private func part(_ index: Int) -> ModelPart {
    let tensor = model.graph.tensors[index]
    let array = NumpyArray(model.weights[index], shape: tensor.shape.dimensions.map(\.maximum))
    return ModelPart(
      kind: .tensor, name: tensor.name.text, fileName: "tensor-\(Self.escaped(tensor.name)).npy", bytes: array.fileBytes
    )
  }

  /// The number of a section that has no name.
  private static func name(of id: SectionID) -> String {
    "\(id.name)" == "unknown" ? "section\(id.rawValue)" : "\(id.name)"
  }

  /// A name with all bytes escaped that a path, a shell or a terminal could take for something else.
  private static func escaped(_ name: Name) -> String {
    name.bytes.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      default: "%" + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}

extension NumpyArray {
  /// The numbers that a tensor's elements stand for; keys as they are.
  fileprivate init(_ data: TensorData, shape: [Int]) {
    if let numbers = data.numbers {
      self.init(shape: shape, values: .floats(numbers))
    } else {
      self.init(shape: shape, values: .integers((data.integers ?? []).map { Int64($0) }))
    }
  }
}
