import Foundation
import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// The reader agrees with Spec/Vectors/v1, which no code of this package has written.
@Suite struct VectorTests {
  @Test func everyFileHasAnExpectation() throws {
    #expect(try TestVectors.files("valid") == TestVectors.accepted.map(\.testDescription))
    #expect(try TestVectors.files("invalid") == TestVectors.refused.map(\.testDescription))
    #expect(TestVectors.accepted.count >= 80)
    #expect(TestVectors.refused.count >= 865)
  }

  @Test(arguments: TestVectors.accepted)
  func aValidFileIsReadAndWrittenAgain(_ vector: TestVectors.Vector<TestVectors.Accepted>) throws {
    let (bytes, expected) = (try vector.bytes, vector.expected)
    let summary = try ModelFileReader.inspect(bytes: bytes.span)
    #expect(summary.sections.map(\.id.rawValue) == expected.sections)
    #expect(summary.identities.weights.text == expected.weightsIdentity)
    #expect(summary.identities.content.text == expected.contentIdentity)
    #expect(summary.identities.file.text == expected.fileIdentity)

    let model = try ModelFileReader.read(bytes: bytes.span)
    let digests = zip(model.graph.tensors, model.weights).map { tensor, data in
      (tensor.name.text, Digest.sha256(data.bytes.span).text)
    }
    #expect(Dictionary(uniqueKeysWithValues: digests) == expected.tensors)

    let unsigned = try ModelFileWriter.encode(model, profile: .storedOnly)
    let stored = try ModelFileWriter.replacingSignatures(of: unsigned.span, with: model.signatures)
    #expect(Digest.sha256(stored.span).text == expected.storedFormSHA256)
    #expect((stored == bytes) == expected.isStoredForm)
  }

  @Test(arguments: TestVectors.accepted)
  func aValidFileWithAnyByteChangedIsRefused(_ vector: TestVectors.Vector<TestVectors.Accepted>) throws {
    var bytes = try vector.bytes
    for mask in [1, 0x80] as [UInt8] {
      var accepted: [Int] = []
      for offset in bytes.indices {
        bytes[offset] ^= mask
        if (try? read(bytes)) != nil { accepted.append(offset) }
        bytes[offset] ^= mask
      }
      #expect(accepted == [], "offsets of bytes that may be changed by \(mask)")
    }
  }

  @Test(arguments: TestVectors.refused)
  func anInvalidFileIsRefusedForItsRule(_ vector: TestVectors.Vector<TestVectors.Refused>) throws {
    let bytes = try vector.bytes
    let error = try #require(throws: ModelFormatError.self) { try read(bytes) }
    #expect(try refusal(error) == vector.expected, "\(error)")
  }

  private func refusal(_ error: ModelFormatError) throws -> TestVectors.Refused {
    let place = try #require(error.place, "\(error)")
    return TestVectors.Refused(rule: error.rule, section: place.section?.rawValue, offset: place.offset)
  }

  /// Inspecting a file checks less than reading it, and nothing else.
  @Test(arguments: TestVectors.refused)
  func inspectionFindsTheSameOrNothing(_ vector: TestVectors.Vector<TestVectors.Refused>) throws {
    let bytes = try vector.bytes
    do throws(ModelFormatError) {
      _ = try ModelFileReader.inspect(bytes: bytes.span)
    } catch {
      #expect(try refusal(error) == vector.expected)
    }
  }

  /// Rules of the specification that no file of a few kilobytes, or none of this version, can break.
  private static let unbreakable: Set = [
    // More than 256 MiB.
    "fileTooLarge"
  ]

  @Test func everyRuleOfTheSpecificationHasAVector() throws {
    let rules = try SpecifiedRules().names.subtracting(Self.unbreakable)
    let broken = Set(TestVectors.refused.map(\.expected.rule))
    #expect(rules.subtracting(broken).sorted() == [])
    #expect(broken.subtracting(rules).sorted() == [])
  }
}

extension TensorData {
  /// The elements as section 6.3 of Spec/ModelFormat.md stores them.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .float32(let values): values.flatMap { [UInt8](littleEndian: $0.bitPattern) }
    case .uint32(let values): values.flatMap { [UInt8](littleEndian: $0) }
    case .bfloat16(let values): values.flatMap { [UInt8](littleEndian: $0) }
    case .int8(let codes, _): codes.map { UInt8(bitPattern: $0) }
    }
  }
}
