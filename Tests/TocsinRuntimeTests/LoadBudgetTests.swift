import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small file can ask for any amount of memory and time: what is too much is refused before it is spent.
@Suite struct LoadBudgetTests {
  @Test func siblingsThatShareATensorAreNotGatheredBeforeTheyAreCounted() throws {
    var sketch = GraphSketch()
    let size = 2048
    let x = sketch.input("x", .fixed(size))
    let weight = sketch.tensor(size, size)
    // 16 MiB each, 4 GiB in all.
    var sum = sketch.add(.linear(x, weight: weight, bias: nil))
    let siblings = (1..<256).map { _ in sketch.add(.linear(x, weight: weight, bias: nil)) }
    for sibling in siblings { sum = sketch.add(.add(sum, sibling)) }
    let graph = try sketch.graph(outputs: [sum])
    let weights = [Float](repeating: 0, count: graph.parameterCount)
    let before = peakByteCount()
    #expect(performing: { _ = try Model(graph: graph, weights: weights.span, kernels: .best()) }, throws: isTooLarge)
    #expect(peakByteCount() - before < 2 << 30)
  }

  /// Panels of 16 rows take in the last rows of one layer and the first of the next.
  @Test func siblingsOfAnyWidthShareTheirPanels() throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(9))
    let results = [3, 1, 16, 13, 40, 2].map { width in
      sketch.add(.linear(x, weight: sketch.tensor(width, 9), bias: width % 2 == 0 ? nil : sketch.tensor(width)))
    }
    let sums = results.map { sketch.add(.add($0, $0)) }
    try sketch.network(outputs: sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]).expectResultOfOracle(batch: 3)
  }

  /// A stored code is a byte; what is made of it may be four.
  @Test func tablesOfCodesAreCountedAsFloats() throws {
    var sketch = GraphSketch()
    let keys = sketch.input("k", .fixed(4), dtype: .uint32)
    let rows = (1 << 13) + 1
    let table = sketch.tensor(rows, 1 << 14)
    let states = sketch.lstm(sketch.add(.embedding(keys, table: table)), 1, 1 << 14)
    var declarations = try sketch.graph(outputs: [states]).tensors
    declarations[0].dtype = .int8
    let float = try sketch.graph(outputs: [states])
    let graph = try Graph(inputs: float.inputs, tensors: declarations, nodes: float.nodes, outputs: float.outputs)
    let tensors = graph.tensors.map { tensor in
      let count = tensor.shape.maximumCount ?? 0
      return tensor.dtype == .int8
        ? TensorData.int8([Int8](repeating: 1, count: count), scales: [Float](repeating: 1, count: rows))
        : .float32([Float](repeating: 0, count: count))
    }
    let before = peakByteCount()
    #expect(performing: { _ = try Model(graph: graph, weights: tensors, kernels: .best()) }, throws: isTooLarge)
    #expect(peakByteCount() - before < 1 << 28)
  }

  /// The input weights of a layer that reads keys become floats, and packed ones, before they are a table.
  @Test func weightsThatBecomeATableAreCountedAsFloats() throws {
    var sketch = GraphSketch()
    let keys = sketch.input("k", .fixed(4), dtype: .uint32)
    let (hidden, features) = (512, 1 << 16)
    let states = sketch.lstm(sketch.add(.embedding(keys, table: sketch.tensor(1, features))), hidden, features)
    let float = try sketch.graph(outputs: [states])
    var declarations = float.tensors
    declarations[1].dtype = .int8
    let graph = try Graph(inputs: float.inputs, tensors: declarations, nodes: float.nodes, outputs: float.outputs)
    let tensors = graph.tensors.map { tensor in
      let count = tensor.shape.maximumCount ?? 0
      return tensor.dtype == .int8
        ? TensorData.int8([Int8](repeating: 1, count: count), scales: [Float](repeating: 1, count: 4 * hidden))
        : .float32([Float](repeating: 0, count: count))
    }
    let before = peakByteCount()
    #expect(performing: { _ = try Model(graph: graph, weights: tensors, kernels: .best()) }, throws: isTooLarge)
    #expect(peakByteCount() - before < 1 << 28)
  }

  @Test func productsOfConstantsTakeTimeThatIsCounted() throws {
    var sketch = GraphSketch()
    let size = 4096
    let x = sketch.input("x", .fixed(size))
    let matrix = sketch.add(.constant(sketch.tensor(1, size, size)))
    let product = sketch.add(.matmul(matrix, matrix, transposesSecond: false))
    let row = sketch.add(.step(product, .last))
    let sum = sketch.add(.add(x, row))
    try expectTooMuchWork(sketch.graph(outputs: [sum]), node: 1)
  }

  @Test func tablesOfInputProductsTakeTimeThatIsCounted() throws {
    var sketch = GraphSketch()
    let keys = sketch.input("k", .fixed(4), dtype: .uint32)
    let matrix = sketch.tensor(4096, 4096)
    let rows = sketch.add(.embedding(keys, table: matrix))
    let states = sketch.add(
      .lstm(
        rows, input: matrix, recurrent: sketch.tensor(4096, 1024), bias: nil, recurrentBias: nil,
        direction: .forward))
    try expectTooMuchWork(sketch.graph(outputs: [states]), node: 1)
  }

  /// A layer that reads keys keeps rows of gates for them, however long the rows are that they stand for.
  @Test func anEmbeddingThatALayerTakesInIsNotCountedBesideIt() throws {
    let counts = try [NetworkShape.Input.oneHot, .embedding(features: 50)].map { input in
      let shape = NetworkShape(vocabulary: 7, hidden: 5, layers: 1, input: input)
      return try RandomNetwork(shape, seed: 1).model(.best()).weightByteCount
    }
    #expect(counts[0] == counts[1])
  }

  private func expectTooMuchWork(_ graph: Graph, node: Int) throws {
    let weights = [Float](repeating: 0, count: graph.parameterCount)
    #expect(throws: RuntimeError.tooMuchConstantWork(node: node, maximum: 1 << 35)) {
      _ = try Model(graph: graph, weights: weights.span, kernels: .best())
    }
  }

  private func isTooLarge(_ error: any Error) -> Bool {
    if case .tooLarge = error as? RuntimeError { true } else { false }
  }

  /// The most memory that this process has had so far.
  private func peakByteCount() -> Int {
    var usage = rusage()
    // RUSAGE_SELF, which is not of the same type everywhere.
    _ = unsafe getrusage(0, &usage)
    #if canImport(Darwin)
      return Int(usage.ru_maxrss)
    #else
      return Int(usage.ru_maxrss) << 10
    #endif
  }
}
