extension ByteWriter {
  /// The I/O schema section.
  mutating func writeIOSchema(_ schema: IOSchema) {
    let ports = schema.inputs + schema.outputs
    writeCount(ports.count)
    for port in ports {
      writeText(port.unit)
      writeText(port.meaning)
      writeCount(port.labels.count)
      for label in port.labels { writeText(label) }
    }
  }

  private mutating func writeText(_ text: [UInt8]) {
    writeCount(text.count)
    writeBytes(text)
  }
}
