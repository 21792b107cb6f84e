import Foundation
import Testing

/// The files of Spec/Vectors/v1 and what is stated of them. Its README says what they are.
enum TestVectors {
  /// A file that every reader must accept.
  struct Accepted: Decodable {
    let sections: [UInt16]
    let weightsIdentity: String
    let contentIdentity: String
    let fileIdentity: String
    /// Digests of the tensors' bytes, by the tensors' names.
    let tensors: [String: String]
    let isStoredForm: Bool
    let storedFormSHA256: String
  }

  /// A file that every reader must refuse, and why.
  struct Refused: Decodable, Equatable {
    let rule: String
    let section: UInt16?
    let offset: Int
  }

  /// A file's name and what is stated of it.
  struct Vector<Expectation: Decodable & Sendable>: Sendable, CustomTestStringConvertible {
    let file: URL
    let expected: Expectation

    var testDescription: String { file.lastPathComponent }

    var bytes: [UInt8] {
      get throws { [UInt8](try Data(contentsOf: file)) }
    }
  }

  private struct Expectations<Expectation: Decodable>: Decodable { let files: [String: Expectation] }

  static let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
  static let folder = package.appending(path: "Spec/Vectors/v1")

  /// In the order of their names; empty where `expected.json` cannot be read, which a test would notice.
  static let accepted: [Vector<Accepted>] = vectors("valid")
  static let refused: [Vector<Refused>] = vectors("invalid")

  private static func vectors<Expectation>(_ name: String) -> [Vector<Expectation>] {
    let folder = folder.appending(path: name)
    guard let data = try? Data(contentsOf: folder.appending(path: "expected.json")),
      let list = try? JSONDecoder().decode(Expectations<Expectation>.self, from: data)
    else { return [] }
    return list.files.map { Vector(file: folder.appending(path: $0.key), expected: $0.value) }
      .sorted { $0.testDescription < $1.testDescription }
  }

  /// The names of the files in a folder of vectors.
  static func files(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)
      .filter { $0.hasSuffix(".tocsin") }.sorted()
  }
}
