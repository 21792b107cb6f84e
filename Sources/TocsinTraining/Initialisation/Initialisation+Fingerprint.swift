import TocsinFormat
import TocsinTensor

// What tells one initialisation from another, for the fingerprint in a checkpoint.

extension Initialisation {
  func writeFingerprint(to writer: inout ByteWriter) {
    writer.writeUInt8(preset.rawValue)
    writer.writeCount(rules.count)
    for rule in rules {
      rule.subject.writeFingerprint(to: &writer)
      rule.initialiser.writeFingerprint(to: &writer)
    }
  }
}

extension InitialiserRule.Subject {
  fileprivate func writeFingerprint(to writer: inout ByteWriter) {
    switch self {
    case .tensor(let name):
      writer.writeUInt8(0)
      writer.writeName(name)
    case .role(let role, let prefix):
      writer.writeUInt8(prefix == nil ? 1 : 2)
      writer.writeUInt8(role.rawValue)
      if let prefix { writer.writeName(prefix) }
    }
  }
}

extension Initialiser {
  fileprivate func writeFingerprint(to writer: inout ByteWriter) {
    switch self {
    case .constant(let value):
      writer.writeUInt8(0)
      writer.writeFloat32(value)
    case .uniform(let limit):
      writer.writeUInt8(1)
      writer.writeFloat64(limit)
    case .normal(let deviation):
      writer.writeUInt8(2)
      writer.writeFloat64(deviation)
    case .truncatedNormal(let deviation):
      writer.writeUInt8(3)
      writer.writeFloat64(deviation)
    case .scaled(let gain, let fan, let shape):
      writer.writeUInt8(4)
      writer.writeFloat64(gain)
      writer.writeUInt8(fan.rawValue)
      writer.writeUInt8(shape.rawValue)
    case .orthogonal(let gain):
      writer.writeUInt8(5)
      writer.writeFloat64(gain)
    case .sinusoidal: writer.writeUInt8(6)
    case .values(let values):
      writer.writeUInt8(7)
      writer.writeCount(values.count)
      for value in values { writer.writeFloat32(value) }
    }
  }
}
