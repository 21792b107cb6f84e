import TestSupport
import Testing
import TocsinInterchange

@Suite("Damaged ONNX files") struct DamageTests {
  /// What an import of some bytes ends with; `nil` for a network.
  private func error(of bytes: [UInt8]) -> OnnxImportError? {
    do throws(OnnxImportError) {
      _ = try OnnxImporter().importNetwork(bytes)
      return nil
    } catch {
      return error
    }
  }

  private func expectOneLine(_ error: OnnxImportError) {
    let text = "\(error)"
    #expect(!text.isEmpty && !text.contains("\n"))
  }

  @Test("are refused, or read as far as they are whole, when cut anywhere", arguments: OnnxFixture.all)
  func truncation(_ fixture: OnnxFixture) throws {
    let bytes = try fixture.bytes
    let step = max(bytes.count / 200, 1)
    let lengths = Array(stride(from: 0, to: bytes.count, by: step)) + Array(max(bytes.count - 40, 0)..<bytes.count)
    var refused = 0
    for length in lengths {
      guard let error = error(of: Array(bytes.prefix(length))) else { continue }
      refused += 1
      expectOneLine(error)
    }
    // The graph is one record that runs nearly to the end: cut within it, a file is no message.
    #expect(refused * 10 > lengths.count * 9)
  }

  @Test("are refused or read with a byte changed", arguments: OnnxFixture.all)
  func changedBytes(_ fixture: OnnxFixture) throws {
    let bytes = try fixture.bytes
    var generator = SeededGenerator(seed: UInt64(bytes.count))
    for _ in 0..<60 {
      var changed = bytes
      changed[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
      if let error = error(of: changed) { expectOneLine(error) }
    }
  }
}
