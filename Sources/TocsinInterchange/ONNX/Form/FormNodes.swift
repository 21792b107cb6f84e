/// The nodes of a file that one operation was written as.
struct FormNodes {
  /// What they all begin with, such as `attention_12`.
  let name: String
  /// The node that gives the result.
  let result: OnnxNode
  private let parts: [String: OnnxNode]

  /// - Parameter nodes: One after the other in the file, the result's last.
  init?(_ nodes: ArraySlice<OnnxNode>) {
    guard let result = nodes.last else { return nil }
    name = result.name
    self.result = result
    // In bytes: characters would be counted anew for each node.
    let prefix = name.utf8.count + 1
    var parts: [String: OnnxNode] = [:]
    for node in nodes.dropLast() { parts[String(decoding: node.name.utf8.dropFirst(prefix), as: UTF8.self)] = node }
    self.parts = parts
  }

  /// The operation's name in Tocsin.
  var operation: String { name.lastIndex(of: "_").map { String(name[..<$0]) } ?? name }

  /// A node that gives a part.
  subscript(part: String) -> OnnxNode? { parts[part] }

  /// The nodes of each operation, where each begins with the name of its last.
  static func divided(_ nodes: ArraySlice<OnnxNode>) -> [ArraySlice<OnnxNode>] {
    nodes.indices.reduce(into: []) { divided, index in
      let isNew = divided.last?.last.map { owner($0.name) != owner(nodes[index].name) } ?? true
      if isNew {
        divided.append(nodes[index...index])
      } else {
        divided[divided.count - 1] = nodes[divided[divided.count - 1].startIndex...index]
      }
    }
  }

  private static func owner(_ name: String) -> Substring { Substring(name.utf8.prefix { $0 != UInt8(ascii: "/") }) }
}
