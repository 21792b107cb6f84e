import TocsinFormat
import TocsinLogs

/// A pass of masks in the log parser section; Spec/ModelFormat.md has the layout.
extension MaskStage {
  func encode(to writer: inout ByteWriter) {
    writer.writeCount(rules.count)
    for rule in rules {
      writer.writeCount(rule.name.count)
      writer.writeCount(rule.pattern.count)
      writer.writeBytes(rule.name)
      writer.writeBytes(rule.pattern)
    }
    writer.writeCount(tables.stateCount)
    writer.writeCount(tables.positionCount)
    writer.writeCount(tables.conditions.count)
    writer.writeCount(tables.stepTargets.count)
    writer.writeCount(tables.isTokenLocal ? 1 : 0)
    writer.writeBytes(tables.byteClasses)
    writer.writeBytes(tables.previousKinds)
    writer.writeBytes(tables.nextKinds)
    for state in tables.transitions { writer.writeUInt16(state) }
    for word in tables.positionSets { writer.writeUInt64(word) }
    for row in tables.conditions { writer.writeUInt64(row) }
    for offset in tables.stepOffsets { writer.writeUInt32(offset) }
    for target in tables.stepTargets { writer.writeUInt16(target) }
    for condition in tables.stepConditions { writer.writeUInt16(condition) }
  }

  init(decoding reader: inout ByteReader) throws(DetectError) {
    let rules: [MaskRule]
    let tables: MaskTables
    do {
      rules = try reader.readMaskRules()
      tables = try reader.readMaskTables(ruleCount: rules.count)
    } catch {
      throw .format(error)
    }
    do {
      try self.init(tables: tables, rules: rules)
    } catch {
      throw .masks(error)
    }
  }
}

extension MaskRule {
  /// The replacement's name; empty for the wildcard.
  fileprivate var name: [UInt8] {
    switch replacement {
    case .wildcard: []
    case .named(let name): name
    }
  }
}

extension ByteReader {
  fileprivate mutating func readMaskRules() throws(ModelFormatError) -> [MaskRule] {
    let count = try readCount(elementSize: 8, maximum: MaskTables.maximumRuleCount)
    var rules: [MaskRule] = []
    for _ in 0..<count {
      let nameLength = try readCount(elementSize: 1, maximum: remaining)
      let patternLength = try readCount(elementSize: 1, maximum: remaining)
      let name = try readBytes(count: nameLength)
      let pattern = try readBytes(count: patternLength)
      rules.append(MaskRule(pattern: pattern, replacement: name.isEmpty ? .wildcard : .named(name)))
    }
    return rules
  }

  /// The sizes of all tables follow from the numbers before them; that what is in them is sound is the stage's to check.
  fileprivate mutating func readMaskTables(ruleCount: Int) throws(ModelFormatError) -> MaskTables {
    var tables = MaskTables()
    let stateCount = try readUInt32(in: 1...MaskTables.maximumStateCount)
    let positionCount = try readUInt32(in: 0...MaskTables.maximumPositionCount)
    let conditionCount = try readCount(elementSize: 8, maximum: remaining)
    let stepCount = try readCount(elementSize: 4, maximum: remaining)
    tables.isTokenLocal = try readUInt32(in: 0...1) == 1
    tables.byteClasses = try readBytes(count: 256)
    tables.previousKinds = try readBytes(count: 256)
    tables.nextKinds = try readBytes(count: stateCount)
    let classCount = Int(tables.byteClasses.max() ?? 0) + 1
    let wordCount = (positionCount + ruleCount + 1 + 63) / 64
    tables.transitions = try readArray(classCount * stateCount, size: 2) { reader throws(ModelFormatError) in
      try reader.readUInt16()
    }
    tables.positionSets = try readArray(stateCount * wordCount, size: 8) { reader throws(ModelFormatError) in
      try reader.readUInt64()
    }
    tables.conditions = try readArray(conditionCount, size: 8) { reader throws(ModelFormatError) in
      try reader.readUInt64()
    }
    tables.stepOffsets = try readArray(positionCount + 2, size: 4) { reader throws(ModelFormatError) in
      try reader.readUInt32()
    }
    tables.stepTargets = try readArray(stepCount, size: 2) { reader throws(ModelFormatError) in
      try reader.readUInt16()
    }
    tables.stepConditions = try readArray(stepCount, size: 2) { reader throws(ModelFormatError) in
      try reader.readUInt16()
    }
    return tables
  }

  private mutating func readArray<Element>(
    _ count: Int, size: Int, _ read: (inout ByteReader) throws(ModelFormatError) -> Element
  ) throws(ModelFormatError) -> [Element] {
    guard count <= remaining / size else {
      throw .sectionTruncated(section, offset: offset, expected: count * size, found: remaining)
    }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }
}
