extension ByteWriter {
  /// The card or provenance section: all names and lengths, then all texts.
  mutating func writeMetadata(_ metadata: Metadata) {
    writeCount(metadata.entries.count)
    for entry in metadata.entries {
      writeName(entry.name)
      writeCount(entry.text.count)
    }
    for entry in metadata.entries { writeBytes(entry.text) }
  }
}
