import Foundation

extension OnnxAttribute {
  static func integer(_ name: String, _ value: Int) -> OnnxAttribute {
    var attribute = OnnxAttribute(name, .int)
    attribute.i = Int64(value)
    return attribute
  }

  static func integers(_ name: String, _ values: [Int]) -> OnnxAttribute {
    var attribute = OnnxAttribute(name, .ints)
    attribute.ints = values.map { Int64($0) }
    return attribute
  }

  static func number(_ name: String, _ value: Float) -> OnnxAttribute {
    var attribute = OnnxAttribute(name, .float)
    attribute.f = value
    return attribute
  }

  static func text(_ name: String, _ value: String) -> OnnxAttribute {
    var attribute = OnnxAttribute(name, .string)
    attribute.s = Data(value.utf8)
    return attribute
  }

  static func tensor(_ name: String, _ value: OnnxTensor) -> OnnxAttribute {
    var attribute = OnnxAttribute(name, .tensor)
    attribute.t = [value]
    return attribute
  }

  private init(_ name: String, _ kind: AttributeKind) {
    self.init()
    self.name = name
    type = kind.rawValue
  }
}

extension OnnxNode {
  private func attribute(_ name: String) -> OnnxAttribute? { attribute.first { $0.name == name } }

  func integer(_ name: String) -> Int? { attribute(name).map { Int($0.i) } }

  func integers(_ name: String) -> [Int]? { attribute(name).map { $0.ints.map { Int($0) } } }

  func number(_ name: String) -> Float? { attribute(name)?.f }

  func text(_ name: String) -> String? { attribute(name).map { String(decoding: $0.s, as: UTF8.self) } }
}
