import TocsinGraph
import TocsinTensor

extension ModelFile {
  /// Checks what the types cannot: that data fits the graph, is finite, and that texts and names may be written.
  func check() throws(ModelFormatError) {
    guard weights.count == graph.tensors.count else { throw .weightsMismatch(tensor: weights.count) }
    for (index, tensor) in graph.tensors.enumerated() {
      guard weights[index].dtype == tensor.dtype, weights[index].count == tensor.shape.maximumCount,
        weights[index].scaleCount == tensor.scaleCount
      else {
        throw .weightsMismatch(tensor: index)
      }
      if let element = weights[index].firstNonFinite {
        throw .tensorNotFinite(tensor: tensor.name, element: element)
      }
      if let element = weights[index].firstInvalidCode {
        throw .codeOutOfRange(tensor: tensor.name, element: element)
      }
      if let channel = weights[index].firstInvalidScale {
        throw .scaleOutOfRange(tensor: tensor.name, channel: channel)
      }
    }
    for index in goldenVectors.indices { try checkGoldenVector(index) }
    try check(card, in: .card)
    try check(provenance, in: .provenance)
    try checkUnknownSections()
  }

  private func checkGoldenVector(_ index: Int) throws(ModelFormatError) {
    let vector = goldenVectors[index]
    guard isAllowed(vector.batchSize, maximum: graph.batchMaximum),
      isAllowed(vector.timeSteps, maximum: graph.timeMaximum),
      vector.inputs.count == graph.inputs.count, vector.outputs.count == graph.outputs.count
    else { throw .goldenVectorMismatch(vector: index) }
    for (input, data) in zip(graph.inputs, vector.inputs) {
      try check(data, is: ValueType(dtype: input.dtype, shape: input.shape), in: index)
    }
    for (output, data) in zip(graph.outputs, vector.outputs) {
      try check(data, is: graph.type(of: output.value), in: index)
    }
  }

  private func isAllowed(_ size: Int, maximum: Int?) -> Bool {
    if let maximum { size >= 1 && size <= maximum } else { size == 0 }
  }

  private func check(_ data: TensorData, is type: ValueType, in index: Int) throws(ModelFormatError) {
    let vector = goldenVectors[index]
    let count = type.shape.count(batchSize: vector.batchSize, timeSteps: vector.timeSteps)
    guard data.dtype == type.dtype, data.count == count else { throw .goldenVectorMismatch(vector: index) }
    if let element = data.firstNonFinite { throw .goldenVectorNotFinite(vector: index, element: element) }
  }

  private func check(_ metadata: Metadata, in section: SectionID) throws(ModelFormatError) {
    var offset = 4 + RecordSize.metadataEntry * metadata.entries.count
    for entry in metadata.entries {
      if let position = firstInvalidText(in: entry.text.span) {
        throw .invalidText(section, offset: offset + position)
      }
      offset += entry.text.count
    }
  }

  private func checkUnknownSections() throws(ModelFormatError) {
    for (index, section) in unknownSections.enumerated() {
      let previous = index > 0 ? unknownSections[index - 1].id.rawValue : 0
      guard section.id.rawValue > previous, SectionRules(section.id) == nil else {
        throw .sectionsNotSorted(index: index)
      }
    }
  }
}
