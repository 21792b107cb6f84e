import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// The records of operations in the graph section: what is written, and what is refused.
@Suite struct OperationRecordTests {
  private static let fieldCounts: [UInt32: ClosedRange<Int>] = [
    1: 2...2, 2: 2...2, 3: 3...5, 4: 1...1, 5: 2...3, 6: 1...1, 7: 1...1, 8: 3...5, 9: 4...6, 10: 4...6, 11: 1...1,
    12: 3...3, 13: 5...6, 14: 6...7, 15: 4...4, 16: 2...3, 17: 2...2, 18: 2...2, 19: 2...2, 20: 3...3, 21: 3...3,
    22: 2...2, 23: 3...65, 24: 4...4, 25: 1...1, 26: 1...5,
  ]

  private func file(_ group: OperationGroup) throws -> RawFile {
    let weights = group.graph.tensors.map {
      TensorData.float32([Float](repeating: 1, count: $0.shape.maximumCount ?? 0))
    }
    return RawFile(try ModelFileWriter.encode(ModelFile(graph: group.graph, weights: weights), profile: .storedOnly))
  }

  /// Where each node's record starts in the graph section.
  private func offsets(_ group: OperationGroup) -> [Int] {
    var offset = 16 + 104 * group.graph.inputs.count
    return group.records.map { record in
      defer { offset += 4 * record.count + 40 }
      return offset
    }
  }

  /// Reads a group's file after `edit` has changed the record of a node: its number, then its fields.
  private func error(
    _ group: OperationGroup, node: Int, _ edit: (inout [UInt32]) -> Void
  ) throws -> ModelFormatError? {
    var file = try file(group)
    let start = offsets(group)[node]
    var record = group.records[node]
    let end = start + 4 * record.count
    edit(&record)
    let stored = file[.graph].stored
    file[.graph].replace(stored[..<start] + bytes(of: record) + stored[end...])
    do throws(ModelFormatError) {
      let bytes = file.bytes
      _ = try ModelFileReader.read(bytes: bytes.span)
      return nil
    } catch {
      return error
    }
  }

  private func bytes(of record: [UInt32]) -> [UInt8] {
    [UInt8](littleEndian: UInt16(record[0])) + [UInt8](littleEndian: UInt16(record.count - 1))
      + record.dropFirst().flatMap { [UInt8](littleEndian: $0) }
  }

  @Test(arguments: try OperationGroup.all())
  func recordsAreAsTheSpecificationSays(_ group: OperationGroup) throws {
    let stored = try file(group)[.graph].stored
    for (offset, record) in zip(offsets(group), group.records) {
      let expected = bytes(of: record)
      #expect([UInt8](stored[offset..<offset + expected.count]) == expected, "operation \(record[0])")
    }
  }

  @Test(arguments: try OperationGroup.all())
  func everyOperationIsReadAsItWasWritten(_ group: OperationGroup) throws {
    let bytes = try file(group).bytes
    let graph = try ModelFileReader.read(bytes: bytes.span).graph
    #expect(graph == group.graph)
    for case (.activation(_, .leakyReLU(let slope)), .activation(_, .leakyReLU(let expected)))
      in zip(graph.nodes, group.graph.nodes)
    {
      #expect(slope.bitPattern == expected.bitPattern)
    }
  }

  @Test func theGroupsHaveEveryOperation() throws {
    let codes = try OperationGroup.all().flatMap(\.records).map { $0[0] }
    #expect(Set(codes) == Set(Self.fieldCounts.keys))
  }

  @Test(arguments: try OperationGroup.all())
  func fieldsAreNeitherTooFewNorTooMany(_ group: OperationGroup) throws {
    for (node, record) in group.records.enumerated() {
      let allowed = try #require(Self.fieldCounts[record[0]])
      for count in [allowed.lowerBound - 1, allowed.upperBound + 1] {
        let found = try error(group, node: node) { record in
          record = Array(record.prefix(count + 1)) + [UInt32](repeating: 0, count: max(0, count + 1 - record.count))
        }
        let offset = offsets(group)[node] + 2
        #expect(
          found == .operationFields(node: node, offset: offset, expected: allowed, found: count),
          "operation \(record[0])")
      }
    }
  }

  /// Group, node, field and a value that it cannot have.
  @Test(
    arguments: [
      ("products", 2, 3, 2), ("gru", 0, 2, 2), ("gru", 3, 2, .max), ("attention", 0, 6, 2),
      ("element by element", 1, 2, 0),
      ("element by element", 1, 2, 7), ("pooling", 0, 2, 3), ("pooling", 3, 3, 256),
    ] as [(String, Int, Int, UInt32)])
  func choicesMustBeKnown(name: String, node: Int, field: Int, value: UInt32) throws {
    let group = try #require(try OperationGroup.all().first { $0.name == name })
    let found = try error(group, node: node) { $0[field] = value }
    let offset = offsets(group)[node] + 4 * field
    #expect(found == .invalidValue(.graph, offset: offset, found: UInt64(value)))
  }

  @Test func onlyLeakyReLUHasASlope() throws {
    let group = try #require(try OperationGroup.all().first { $0.name == "element by element" })
    #expect(
      try error(group, node: 1) { $0.append(0) }
        == .operationFields(node: 1, offset: offsets(group)[1] + 2, expected: 2...2, found: 3))
    #expect(
      try error(group, node: 2) { $0.removeLast() }
        == .operationFields(node: 2, offset: offsets(group)[2] + 2, expected: 3...3, found: 2))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func attributesAreFinite(value: Float) throws {
    for (name, node, field, attribute) in [
      ("attention", 0, 5, .scale), ("element by element", 0, 2, .epsilon), ("element by element", 2, 3, .slope),
    ] as [(String, Int, Int, OpAttribute)] {
      let group = try #require(try OperationGroup.all().first { $0.name == name })
      let found = try error(group, node: node) { $0[field] = value.bitPattern }
      let place = FormatPlace(section: .graph, offset: offsets(group)[node])
      #expect(found == .graph(.notANumber(attribute, node: node), at: place))
    }
  }

  @Test func aReshapeTakesTheStatedShape() throws {
    let group = try #require(try OperationGroup.all().first { $0.name == "layout" })
    var file = try file(group)
    // The last dimension of the stated type becomes 4 where 6 = 2 × 3 are to be had.
    file[.graph].patch(offsets(group)[2] + 8 + 8 + 3 * 8 + 4, [4])
    let operand = group.graph.values[0].shape
    let stated = Shape([.batch(maximum: 4), OperationGroup.time, .fixed(2), .fixed(4)])
    let bytes = file.bytes
    let place = FormatPlace(section: .graph, offset: offsets(group)[2])
    #expect(throws: ModelFormatError.graph(.reshape(node: 2, from: operand, to: stated), at: place)) {
      try ModelFileReader.read(bytes: bytes.span)
    }
  }

  /// Any change of a graph section is refused or makes another graph, which is written as it was read: an operation has one
  /// encoding.
  @Test(arguments: try OperationGroup.all())
  func aChangedGraphIsRefusedOrItsOwnEncoding(_ group: OperationGroup) throws {
    let original = try file(group)
    for offset in original[.graph].stored.indices {
      for change in [1, 2, 4, 16, 128, 255] as [UInt8] {
        var file = original
        file[.graph].patch(offset, [file[.graph].stored[offset] ^ change])
        let bytes = file.bytes
        guard let model = try? ModelFileReader.read(bytes: bytes.span) else { continue }
        #expect(try ModelFileWriter.encode(model, profile: .storedOnly) == bytes, "offset \(offset), change \(change)")
      }
    }
  }
}
