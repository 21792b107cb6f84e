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
  private let file: String
  private let bytes: [UInt8]
  private let model: ModelFile
  private let entries: [SectionEntry]

  /// - Parameter file: what messages call it.
  init(of bytes: [UInt8], file: String) throws {
    self.file = file
    self.bytes = bytes
    model = try ModelFileReader.read(bytes: bytes.span)
    entries = try ModelFileReader.inspect(bytes: bytes.span).sections
  }

  func all() throws -> [ModelPart] {
    var parts = try entries.map(part) + model.graph.tensors.indices.map(part)
    if !model.card.isEmpty { parts.append(try card()) }
    if !model.provenance.isEmpty { parts.append(try provenance()) }
    if model.logParser != nil { parts.append(try templates()) }
    return parts
  }

  func section(_ name: String) throws -> ModelPart {
    guard let entry = entries.first(where: { $0.id.label == name }) else {
      throw unknownName("section", name, among: entries.map(\.id.label), file: file)
    }
    return try part(entry)
  }

  func tensor(_ name: String) throws -> ModelPart {
    guard let index = model.graph.tensors.firstIndex(where: { $0.name.text == name }) else {
      throw unknownName("tensor", name, among: model.graph.tensors.map(\.name.text), file: file)
    }
    return part(index)
  }

  func card() throws -> ModelPart { try texts(.card, model.card) }

  func provenance() throws -> ModelPart { try texts(.provenance, model.provenance) }

  /// `key lines template` by key, a tab between any two; what is not UTF-8 in a template stays as it is. Control bytes
  /// become `\xXX`: a file may have line feeds in its templates, which no log gives.
  func templates() throws -> ModelPart {
    guard let section = model.logParser else {
      throw ToolFailure("no log parser, so no templates; take another part", file: file)
    }
    let table = try FrozenLogParser(decoding: section).templates
    let bytes = (0..<table.count).flatMap { index in
      Array("\(index + 1)\t\(table[index].lineCount)\t".utf8) + Self.onOneLine(table[index].text)
        + [UInt8(ascii: "\n")]
    }
    return ModelPart(kind: .templates, name: "templates", fileName: "templates.txt", bytes: bytes)
  }

  private func texts(_ kind: ModelPart.Kind, _ texts: Metadata) throws -> ModelPart {
    guard !texts.isEmpty else { throw ToolFailure("no \(kind.rawValue); take another part", file: file) }
    let text = texts.texts.map(textLines).joined()
    return ModelPart(kind: kind, name: kind.rawValue, fileName: "\(kind.rawValue).txt", bytes: Array(text.utf8))
  }

  private func part(_ entry: SectionEntry) throws -> ModelPart {
    let name = entry.id.label
    let decoded = try SectionDecoder().decode(entry, of: bytes.span)
    return ModelPart(kind: .section, name: name, fileName: "\(name).bin", bytes: decoded)
  }

  private func part(_ index: Int) -> ModelPart {
    let tensor = model.graph.tensors[index]
    let array = NumpyArray(model.weights[index], shape: tensor.shape.dimensions.map(\.maximum))
    return ModelPart(
      kind: .tensor, name: tensor.name.text, fileName: "tensor-\(Self.escaped(tensor.name)).npy", bytes: array.fileBytes
    )
  }

  private static func onOneLine(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte in
      guard byte < 0x20 || byte == 0x7F else { return [byte] }
      return Array(((byte < 0x10 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)).utf8)
    }
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
