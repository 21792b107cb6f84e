import CTocsin
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinRuntime
import TocsinTensor

@Suite struct ScorerTests {
  @Test func sessionsByThemselves() throws {
    let bytes = try Samples.deepLog()
    let model = try HostModel(bytes)
    var scorer: OpaquePointer?
    #expect(tocsin_scorer_open(model.handle, nil, &scorer, nil) == TOCSIN_OK)
    defer { tocsin_scorer_close(scorer) }
    var stream = try DeepLogStream(model: DeepLogModel(file: ModelFileReader.read(bytes: bytes.span)))
    var generator = SeededGenerator(seed: 3)
    for length in 1...40 {
      let keys = (0..<length).map { _ in UInt32.random(in: 0..<14, using: &generator) }
      var expected = keys.map { stream.push(session: 1, key: $0) }
      let ended = stream.end(session: 1)
      let verdict = try #require(ended)
      let end = stream.endVerdict
      expected.append(try #require(end))
      var probabilities = [Float](repeating: -1, count: length + 1)
      var ranks = [UInt32](repeating: 99, count: length + 1)
      var reasons = [UInt8](repeating: 99, count: length + 1)
      let session = try #require(
        tocsin_scorer_session(scorer, keys, length, &probabilities, &ranks, &reasons)?.pointee)
      #expect(probabilities == expected.map(\.probability))
      #expect(ranks == expected.map { UInt32($0.rank) })
      #expect(reasons == expected.map { $0.reason?.rawValue ?? 0 })
      #expect(session.plausibility == verdict.plausibility && session.anomaly_count == verdict.anomalyCount)
      #expect(tocsin_scorer_session(scorer, keys, length, nil, nil, nil) != nil)
    }
    #expect(tocsin_scorer_session(scorer, [1], 0, nil, nil, nil) == nil)
    #expect(tocsin_scorer_windows(scorer, [1], 1, 1, nil) == TOCSIN_ERROR_ARGUMENT)
  }

  @Test func windowsByThemselves() throws {
    let bytes = try Samples.chimera(textWidth: 0)
    let model = try HostModel(bytes)
    var options = tocsin_scorer_options()
    options.size = MemoryLayout<tocsin_scorer_options>.size
    options.maximum_batch = 7
    var handle: OpaquePointer?
    #expect(tocsin_scorer_open(model.handle, &options, &handle, nil) == TOCSIN_OK)
    defer { tocsin_scorer_close(handle) }
    var scorer = try ChimeraScorer(
      model: ChimeraModel(file: ModelFileReader.read(bytes: bytes.span)), maximumBatch: 7)
    var generator = SeededGenerator(seed: 3)
    for (length, count) in [(1, 1), (5, 7), (3, 4), (5, 0)] {
      let keys = (0..<length * count).map { _ in UInt32.random(in: 0..<14, using: &generator) }
      var probabilities = [Float](repeating: -1, count: count)
      let given = keys + [0]
      #expect(tocsin_scorer_windows(handle, given, length, count, &probabilities) == TOCSIN_OK)
      try scorer.score(keys.span, windowLength: length)
      for index in 0..<count {
        let window = try #require(tocsin_scorer_window(handle, index))
        var event = tocsin_event()
        event.window = window
        event.is_anomalous = window.pointee.is_anomalous
        event.is_alarm = window.pointee.is_anomalous
        #expect(HostEvent(event) == HostEvent(scorer.window(index), session: 0, name: []))
        #expect(probabilities[index] == scorer.window(index).verdict.probability)
      }
      #expect(tocsin_scorer_window(handle, count) == nil)
    }
    for (length, count) in [(6, 1), (0, 1), (1, 8), (Int.max, 2)] {
      #expect(tocsin_scorer_windows(handle, [1], 1, 1, nil) == TOCSIN_OK)
      #expect(tocsin_scorer_window(handle, 0) != nil)
      #expect(tocsin_scorer_windows(handle, [1], length, count, nil) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_scorer_window(handle, 0) == nil)
    }
    #expect(tocsin_scorer_windows(handle, [1], 1, 1, nil) == TOCSIN_OK)
    #expect(tocsin_scorer_windows(handle, nil, 1, 1, nil) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_scorer_window(handle, 0) == nil)
    #expect(tocsin_scorer_session(handle, [1], 1, nil, nil, nil) == nil)
  }

  @Test func tensorsOfANetwork() throws {
    let network = try RandomNetwork.ofLines(seed: 9)
    let bytes = try ModelFileWriter.encode(
      ModelFile(graph: network.graph, weights: network.weights.map { .float32($0) }))
    let host = try HostModel(bytes)
    #expect(host.info.kind == TOCSIN_KIND_NETWORK)
    var options = tocsin_network_options()
    options.size = MemoryLayout<tocsin_network_options>.size
    options.maximum_batch = 3
    options.maximum_steps = 5
    var handle: OpaquePointer?
    #expect(tocsin_network_open(host.handle, &options, &handle, nil) == TOCSIN_OK)
    defer { tocsin_network_close(handle) }
    let input = try #require(tocsin_network_input(handle, 0)?.pointee)
    #expect(String(cString: input.name) == "keys" && input.type == TOCSIN_TYPE_U32 && input.rank == 2)
    #expect(input.dimensions.0 == -1 && input.dimensions.1 == -2 && input.maxima.0 >= 3)
    #expect(tocsin_network_input(handle, 1) == nil && tocsin_network_output(handle, 1) == nil)
    #expect(tocsin_network_run(handle) == TOCSIN_ERROR_ARGUMENT)
    let model = try Model(file: ModelFileReader.read(bytes: bytes.span))
    for (batch, steps) in [(1, 1), (3, 5), (2, 4)] {
      let keys = (0..<batch * steps).map { UInt32($0 * 7 % 12) }
      #expect(tocsin_network_begin(handle, batch, steps) == TOCSIN_OK)
      #expect(tocsin_network_run(handle) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_network_elements(handle, 0, nil) == nil)
      #expect(tocsin_network_set_keys(handle, 0, keys, keys.count) == TOCSIN_OK)
      #expect(tocsin_network_set_keys(handle, 0, keys, keys.count - 1) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_network_set_numbers(handle, 0, [0], 1) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_network_run(handle) == TOCSIN_OK)
      let expected = try model.outputs(batchSize: batch, timeSteps: steps, inputs: [.uint32(keys)])
      var count = 0
      let elements = try #require(tocsin_network_elements(handle, 0, &count))
      #expect([.float32(Array(UnsafeBufferPointer(start: elements, count: count)))] == expected)
    }
    for (batch, steps) in [(4, 1), (0, 1), (1, 6), (-1, 1)] {
      #expect(tocsin_network_begin(handle, batch, steps) == TOCSIN_ERROR_ARGUMENT)
    }
    #expect(tocsin_network_elements(handle, 1, nil) == nil)
  }
}
