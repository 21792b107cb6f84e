import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A file of 10 KB with a section that no reader knows, and that claims gigabytes or expands to more than it claims.
struct Bomb {
  /// What the section's row says of its decoded length.
  var claim: UInt64
  /// What the frame says of it.
  var contentSize: UInt64
  /// The logarithm of the window that the frame asks for.
  var window: UInt8 = 23
  var rule: String

  /// The most that a section which no reader knows may hold.
  private static let bound: UInt64 = 16 << 20

  static func attack() throws -> Attack {
    let bombs = [
      Bomb(claim: 1 << 40, contentSize: 1 << 40, rule: "decodedTooLarge"),
      Bomb(claim: bound + 1, contentSize: bound + 1, rule: "sectionTooLarge"),
      Bomb(claim: bound, contentSize: 1 << 40, rule: "compressedFrame.contentSize"),
      Bomb(claim: bound, contentSize: bound, window: 31, rule: "compressedFrame.window"),
      Bomb(claim: bound, contentSize: bound, rule: "compressedFrame.corrupt"),
      Bomb(claim: 1 << 16, contentSize: 1 << 16, rule: "compressedFrame.corrupt"),
    ]
    var attack = Attack("bombs of 10 KB")
    for (index, bomb) in bombs.enumerated() {
      let file = try bomb.file()
      attack.read(file.span, expecting: [bomb.rule], at: index)
    }
    return attack
  }

  /// As much as 10 KB may expand to at all, 256 MiB, all of it to be hashed before the last digest proves wrong: what a host
  /// is spared that lowers ``ReaderLimits``.
  static func largest() throws -> Attack {
    let content = [UInt8](repeating: 0, count: Int(bound))
    let frame = try SectionEncoder(profile: .compressed).encode(unknown(0), content)
    let sections = (0..<15).map { index in
      EncodedSection(
        id: unknown(index), codec: .zstd, filter: .none, stored: frame.stored, decodedLength: content.count,
        digest: index < 14 ? frame.digest : Digest.sha256(frame.stored.span))
    }
    var attack = Attack("the largest expansion allowed")
    let file = try carrier(of: sections)
    attack.read(file.span, expecting: ["sectionDigest"])
    return attack
  }

  private func file() throws -> [UInt8] {
    let frame = frame(byteCount: 9_000)
    let section = EncodedSection(
      id: Self.unknown(0), codec: .zstd, filter: .none, stored: frame, decodedLength: frame.count + 1,
      digest: Digest.sha256(frame.span))
    var file = try Self.carrier(of: [section])
    let summary = try ModelFileReader.inspect(bytes: file.span)
    let row = FileHeader.byteCount + SectionEntry.byteCount * (summary.sections.count - 1)
    file.put(claim, 8, at: row + SectionEntry.decodedLengthOffset)
    file.put(UInt64(summary.decodedLength - section.decodedLength) + claim, 8, at: FileHeader.decodedLengthOffset)
    file.seal(sectionCount: summary.sections.count)
    return file
  }

  /// A frame of blocks that say 131,072 times one byte in four bytes each.
  private func frame(byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xC0, (window - 10) << 3] + [UInt8](repeating: 0, count: 8)
    bytes.put(contentSize, 8, at: 6)
    while bytes.count < byteCount {
      let isLast: UInt64 = bytes.count + 4 < byteCount ? 0 : 1
      bytes += [0, 0, 0, 0x55]
      bytes.put(131_072 << 3 | 1 << 1 | isLast, 3, at: bytes.count - 4)
    }
    return bytes
  }

  /// The smallest of models, with more sections.
  private static func carrier(of sections: [EncodedSection]) throws -> [UInt8] {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(1)]))], tensors: [],
      nodes: [.activation(ValueID(0), .relu)], outputs: [Output(name: "y", value: ValueID(1))])
    let model = try ModelFileWriter.encode(ModelFile(graph: graph, weights: []))
    return try ModelFileWriter.assemble(
      Victim(model).encoded + sections, version: .current, optionalFeatures: 0)
  }

  private static func unknown(_ index: Int) -> SectionID { SectionID(rawValue: UInt16(0x9000 + index)) }
}
