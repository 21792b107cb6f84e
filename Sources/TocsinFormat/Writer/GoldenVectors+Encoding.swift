extension ByteWriter {
  /// The golden vectors section.
  mutating func writeGoldenVectors(_ vectors: DecodedList<GoldenVector>) {
    writeCount(vectors.count)
    for vector in vectors {
      writeCount(vector.batchSize)
      writeCount(vector.timeSteps)
      for input in vector.inputs { writeElements(input) }
      for output in vector.outputs { writeElements(output) }
    }
  }
}
