import Foundation
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Reading takes the memory of the decoded sections and at most 1 MiB more, from memory and from a path, whatever the form.
@Suite struct ReadingMemoryTests {
  private static let allowance = 1 << 20

  private func expectBounded(
    _ model: ModelFile, _ profile: ModelFileWriter.Profile, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.tocsin")
    try ModelFileWriter.write(model, to: path, profile: profile)
    let bytes = try ModelFileReader.fileBytes(path: path)
    let decoded = try ModelFileReader.inspect(bytes: bytes.span).decodedLength
    let fromMemory = try peakMemory { _ = try ModelFileReader.read(bytes: bytes.span) }
    let fromPath = try peakMemory { _ = try ModelFileReader.read(path: path) }
    #expect(fromMemory <= decoded + Self.allowance, sourceLocation: sourceLocation)
    #expect(fromPath <= decoded + Self.allowance, sourceLocation: sourceLocation)
  }

  /// One linear layer of 8 MiB, and golden vectors of 8 MiB.
  private func largeModel() throws -> ModelFile {
    let (width, height) = (2048, 1024)
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1024), .fixed(width)]))],
      tensors: [TensorDeclaration(name: "w", dtype: .float32, shape: Shape(fixed: [height, width]))],
      nodes: [.linear(ValueID(0), weight: TensorID(0), bias: nil)], outputs: [Output(name: "y", value: ValueID(1))])
    var generator = SeededGenerator(seed: 5)
    let weights = (0..<width * height).map { _ in Float.random(in: -1...1, using: &generator) }
    let vector = GoldenVector(
      batchSize: 700, timeSteps: 0, inputs: [.float32([Float](repeating: 1, count: 700 * width))],
      outputs: [.float32([Float](repeating: 2, count: 700 * height))])
    return ModelFile(graph: graph, weights: [.float32(weights)], goldenVectors: [vector])
  }

  @Test(.ifAllocationsAreCounted, arguments: [ModelFileWriter.Profile.compressed, .storedOnly])
  func aLargeModelIsHeldOnce(profile: ModelFileWriter.Profile) throws { try expectBounded(largeModel(), profile) }

  /// As many tensors and nodes as a file may have, with the longest names, the highest rank and the most operands.
  @Test(.ifAllocationsAreCounted) func recordsTakeLittleMoreThanTheirBytes() throws {
    let count = Graph.maximumTensors
    let tensors = (0..<count).map { index in
      let digits = "\(index)"
      let name = String(repeating: "t", count: 56) + String(repeating: "0", count: 8 - digits.count) + digits
      return TensorDeclaration(name: Name(bytes: [UInt8](name.utf8)) ?? "t", dtype: .float32, shape: Shape(fixed: [1]))
    }
    var nodes: [Op] = []
    for index in 0..<count / 2 {
      nodes.append(
        .layerNorm(ValueID(index), scale: TensorID(2 * index), bias: TensorID(2 * index + 1), epsilon: 1))
    }
    for index in stride(from: count / 2, to: Graph.maximumNodes, by: 2) {
      nodes.append(.concat([ValueID](repeating: ValueID(index), count: 64), axis: 3))
      nodes.append(.slice(ValueID(index + 1), axis: 3, start: 1, count: 1))
    }
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape(fixed: [1, 1, 1, 1]))], tensors: tensors,
      nodes: nodes, outputs: [Output(name: "y", value: ValueID(nodes.count))])
    try expectBounded(ModelFile(graph: graph, weights: tensors.map { _ in .float32([1]) }), .storedOnly)
  }

  /// What is refused before it is decompressed takes next to nothing, whatever it claims.
  @Test(.ifAllocationsAreCounted) func claimsTakeNoMemory() throws {
    let folder = PackageLayout.root.appending(path: "Spec/Vectors/v1/invalid")
    var count = 0
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "tocsin" {
      let bytes = try ModelFileReader.fileBytes(path: file.path)
      var refusal: ModelFormatError?
      let peak = peakMemory {
        do throws(ModelFormatError) { _ = try ModelFileReader.read(bytes: bytes.span) } catch { refusal = error }
      }
      count += 1
      if refusal?.rule == "compressedFrame.corrupt" { continue }
      // What breaks a rule inside a section is decoded.
      let summary = refusal?.place?.section == nil ? nil : try? ModelFileReader.inspect(bytes: bytes.span)
      let decoded = summary?.decodedLength ?? 0
      #expect(peak <= decoded + Self.allowance, "\(file.lastPathComponent)")
    }
    #expect(count > 800)
  }

  @Test(.ifAllocationsAreCounted, arguments: [0, 1]) func shippedModelsAreHeldOnce(index: Int) throws {
    let folders = ["deeplog-hdfs", "chimera-bgl"]
    let path = PackageLayout.root.appending(path: "Models/\(folders[index])/\(folders[index]).tocsin").path
    try expectBounded(ModelFileReader.read(path: path), .compressed)
  }
}
