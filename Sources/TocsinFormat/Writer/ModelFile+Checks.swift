import TocsinGraph
import TocsinTensor

extension ModelFile {
  /// Checks what the types cannot: that data fits the graph, is finite, and that texts and names may be written.
  func check() throws(ModelFormatError) {
    guard weights.count == graph.tensors.count else { throw .weightsMismatch(tensor: weights.count) }
    let layout = TensorIndex(of: graph.tensors)
    for (index, tensor) in graph.tensors.enumerated() {
      let data = weights[index]
      guard data.dtype == tensor.dtype, data.count == tensor.shape.maximumCount, data.scaleCount == tensor.scaleCount
      else { throw .weightsMismatch(tensor: index) }
      let start = layout.ranges[index].lowerBound
      if let element = data.firstNonFinite {
        throw .tensorNotFinite(tensor: tensor.name, element: element, offset: start + element * data.dtype.byteSize)
      }
      if let element = data.firstInvalidCode {
        throw .codeOutOfRange(tensor: tensor.name, element: element, offset: start + element)
      }
      if let channel = data.firstInvalidScale {
        let offset = layout.scaleRanges[index].lowerBound + channel * DType.float32.byteSize
        throw .scaleOutOfRange(tensor: tensor.name, channel: channel, offset: offset)
      }
    }
    guard goldenVectors.count <= EncodedGoldenVectors.maximumCount else {
      throw .countTooLarge(
        .goldenVectors, offset: 0, found: goldenVectors.count, maximum: EncodedGoldenVectors.maximumCount)
    }
    try checkGoldenVectors()
    try checkIOSchema()
    try card.check(in: .card)
    try provenance.check(in: .provenance)
    try checkUnknownSections()
  }

  private func checkGoldenVectors() throws(ModelFormatError) {
    let types = graph.ports
    var offset = RecordSize.count
    for (index, vector) in goldenVectors.enumerated() {
      guard isAllowed(vector.batchSize, maximum: graph.batchMaximum),
        isAllowed(vector.timeSteps, maximum: graph.timeMaximum),
        vector.inputs.count == graph.inputs.count, vector.outputs.count == graph.outputs.count
      else { throw .goldenVectorMismatch(vector: index) }
      offset += RecordSize.goldenVectorSizes
      for (type, data) in zip(types, vector.inputs + vector.outputs) {
        let count = type.shape.count(batchSize: vector.batchSize, timeSteps: vector.timeSteps)
        guard data.dtype == type.dtype, data.count == count else { throw .goldenVectorMismatch(vector: index) }
        if let element = data.firstNonFinite {
          throw .goldenVectorNotFinite(
            vector: index, element: element, offset: offset + element * data.dtype.byteSize)
        }
        offset += count * data.dtype.byteSize
      }
    }
  }

  private func isAllowed(_ size: Int, maximum: Int?) -> Bool {
    if let maximum { size >= 1 && size <= maximum } else { size == 0 }
  }

  private func checkIOSchema() throws(ModelFormatError) {
    guard let ioSchema else { return }
    let types = graph.ports
    guard ioSchema.inputs.count == graph.inputs.count, ioSchema.outputs.count == graph.outputs.count else {
      throw .ioSchemaMismatch(port: types.count)
    }
    for (index, port) in (ioSchema.inputs + ioSchema.outputs).enumerated() {
      var isAllowed = port.unit.count <= IOSchema.maximumUnitLength
      isAllowed = isAllowed && (port.labels.isEmpty || port.labels.count == types[index].labelCount)
      for text in [port.meaning] + port.labels { isAllowed = isAllowed && text.count <= IOSchema.maximumTextLength }
      for text in [port.unit, port.meaning] + port.labels {
        isAllowed = isAllowed && firstInvalidText(in: text.span, allowsLineFeeds: false) == nil
      }
      guard isAllowed else { throw .ioSchemaMismatch(port: index) }
    }
  }

  private func checkUnknownSections() throws(ModelFormatError) {
    for (index, section) in unknownSections.enumerated() {
      let previous = index > 0 ? unknownSections[index - 1].id.rawValue : 0
      guard section.id.rawValue > previous, SectionRules(section.id) == nil else {
        throw .unknownSectionMisplaced(index: index)
      }
    }
  }
}

extension Metadata {
  /// Checks that all texts may be written.
  func check(in section: SectionID) throws(ModelFormatError) {
    var offset = RecordSize.count + RecordSize.metadataEntry * entries.count
    for entry in entries {
      if let position = firstInvalidText(in: entry.text.span) {
        throw .invalidText(section, offset: offset + position)
      }
      offset += entry.text.count
    }
  }
}
