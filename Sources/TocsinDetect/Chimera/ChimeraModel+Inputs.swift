public import TocsinFormat
import TocsinTensor

extension ChimeraModel {
  /// What the network's inputs hold for windows of equal length, one after the other, as the runtime sets them: for golden
  /// vectors and to compare with training.
  public func inputs(of keys: [UInt32]) -> [TensorData] {
    var inputs = [TensorData.uint32(keys.map(inputClass))]
    guard let texts, let port = ports.text else { return inputs }
    var vectors = AlignedBuffer<Float>(count: keys.count * texts.dimensions)
    for index in keys.indices { texts.copy(key: keys[index], to: &vectors, at: index * texts.dimensions) }
    var elements: [Float] = []
    for index in 0..<keys.count * texts.dimensions { elements.append(vectors[index]) }
    inputs.insert(.float32(elements), at: port)
    return inputs
  }
}
