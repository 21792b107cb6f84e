import TocsinFormat

/// Files with other sections, all checksums right.
extension Victim {
  var encoded: [EncodedSection] {
    sections.map {
      EncodedSection(
        id: $0.id, codec: $0.codec, filter: $0.filter, stored: Array(bytes[$0.storedRange]),
        decodedLength: $0.decodedLength, digest: $0.digest)
    }
  }

  private func file(of sections: [EncodedSection]) throws(ModelFormatError) -> [UInt8] {
    try ModelFileWriter.assemble(sections, version: version, optionalFeatures: 0)
  }

  /// Every two sections in the other order.
  func exchangedRows() throws(ModelFormatError) -> Attack {
    var attack = Attack("two sections exchanged")
    for (first, second) in pairs {
      var changed = encoded
      changed.swapAt(first, second)
      let file = try file(of: changed)
      attack.read(file.span, expecting: ["sectionsNotSorted"], at: 100 * first + second)
    }
    return attack
  }

  /// Every two sections with the other's bytes under their own number and digest.
  func exchangedContents() throws(ModelFormatError) -> Attack {
    var attack = Attack("their contents exchanged")
    for (first, second) in pairs {
      var changed = encoded
      changed[first] = encoded[second].under(encoded[first])
      changed[second] = encoded[first].under(encoded[second])
      let file = try file(of: changed)
      attack.read(
        file.span,
        expecting: ["sectionDigest", "sectionTooLarge", "unknownFilter", "sectionLength"], at: 100 * first + second)
    }
    return attack
  }

  /// Every section twice.
  func duplicates() throws(ModelFormatError) -> Attack {
    var attack = Attack("a section twice")
    for index in sections.indices {
      var changed = encoded
      changed.insert(changed[index], at: index)
      let file = try file(of: changed)
      attack.read(file.span, expecting: ["sectionsNotSorted"], at: index)
    }
    return attack
  }

  private var pairs: [(Int, Int)] {
    sections.indices.flatMap { first in (first + 1..<sections.count).map { (first, $0) } }
  }
}

extension EncodedSection {
  /// The same stored bytes in the place of another section.
  fileprivate func under(_ other: EncodedSection) -> EncodedSection {
    EncodedSection(
      id: other.id, codec: codec, filter: filter, stored: stored, decodedLength: decodedLength, digest: other.digest)
  }
}
