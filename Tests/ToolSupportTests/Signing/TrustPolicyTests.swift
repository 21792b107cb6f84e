import Foundation
import TestSupport
import Testing
import TocsinFormat
import ToolSupport

/// A policy says exactly what it says: whatever could be read in two ways, or was meant otherwise, is refused.
@Suite struct TrustPolicyTests {
  private static let release =
    #"{"name": "release", "publicKey": "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="}"#
  private static let audit =
    #"{"name": "audit", "publicKey": "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}"#
  private static let content = #""\#(String(repeating: "0f", count: 32))""#

  private static func text(keys: String = release, _ more: String = "") -> String {
    #"{"schema": "tocsin.trust/1", "keys": [\#(keys)]\#(more)}"#
  }

  private func policy(_ text: String) throws -> TrustPolicy { try TrustPolicy(parsing: Array(text.utf8)) }

  @Test func aPolicyIsRead() throws {
    let short = try policy(Self.text())
    #expect(short.keys.map(\.name) == ["release"] && short.minimumSignatures == 1 && short.contents == nil)
    let more = #", "minimumSignatures": 2, "contents": [\#(Self.content)]"#
    let long = try policy("\n\t" + Self.text(keys: "\(Self.release),\r\n\(Self.audit)", more) + "\n")
    #expect(long.keys.map(\.name) == ["release", "audit"] && long.minimumSignatures == 2)
    #expect(long.contents?.map(\.text) == [String(repeating: "0f", count: 32)])
  }

  @Test func thePolicyOfTheSpecificationIsOne() throws {
    let page = try String(contentsOf: PackageLayout.root.appending(path: "Spec/Signatures.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "## Policies").last)
    let text = try #require(section.components(separatedBy: "```json\n").dropFirst().first)
    let policy = try policy(text.components(separatedBy: "```")[0])
    #expect(policy.keys.map(\.name) == ["release", "audit"] && policy.minimumSignatures == 2)
  }

  @Test func escapesAreRead() throws {
    let keys = Self.release.replacing("release", with: #"\u0072\"\\\/e"#)
    #expect(try policy(Self.text(keys: keys)).keys[0].name == #"r"\/e"#)
  }

  /// The first key with a part replaced.
  private static func changed(_ part: String, with other: String) -> String { release.replacing(part, with: other) }

  /// Broken structure, or another schema.
  static let structures: [(String, String)] = [
    ("", "line 1: neither an object"), ("[]", "not an object"), ("{", "line 1: a quotation mark is missing"),
    ("\n{\n]", "line 3: a quotation mark is missing"), (text() + "x", "something stands behind the end"),
    (text() + text(), "something stands behind the end"), (text(", x"), "a quotation mark is missing"),
    (text(","), "a quotation mark is missing"), ("\u{FEFF}" + text(), "neither an object"),
    (String(repeating: "[", count: 100_000), "too deep"), (text(#","a" 1"#), "a colon is missing"),
    (text(keys: release + audit), "a comma or ] is missing"),
    (text(#","keys":[]"#), "the field keys stands twice"), (text(#","k\u0065ys":[]"#), "the field keys stands twice"),
    (text(#","a":true"#), "neither an object"), (text(#","a":null"#), "a: is not a field that is known"),
    (text(#","minimumSignatures":null"#), "minimumSignatures: is not a whole number"),
    (text(#","contents":null"#), "contents: is not a list"), (text(#","a":nul"#), "neither an object"),
    (text(#","a":-1"#), "neither an object"),
    (text().replacing("trust/1", with: "trust/2"), "schema: is not tocsin.trust/1"),
    (#"{"keys":[]}"#, "schema: is missing"), (#"{"schema":1}"#, "schema: is not a text"),
    (text(#","key":1"#), "key: is not a field that is known"),
    (text(#","minimumsignatures":2"#), "minimumsignatures: is not a field that is known"),
    (text(#","\u001b[2J":1"#), "\u{B7}[2J: is not a field"),
  ]

  /// Broken keys.
  static let keys: [(String, String)] = [
    (#"{"schema":"tocsin.trust/1"}"#, "keys: is missing"),
    (#"{"schema":"tocsin.trust/1","keys":{}}"#, "keys: is not a list"),
    (text(keys: ""), "keys: does not have 1 to 64 elements"),
    (text(keys: "1"), "keys[0]: not an object"), (text(keys: #"{"name":"a"}"#), "keys[0].publicKey: is missing"),
    (text(keys: changed("name", with: "Name")), "keys[0].name: is missing"),
    (text(keys: changed("{", with: #"{"path":"a","#)), "keys[0].path: is not a field that is known"),
    (text(keys: changed("release", with: "")), "keys[0].name: is not 1 to 64"),
    (text(keys: changed("release", with: #"a\nb"#)), "keys[0].name: is not 1 to 64"),
    (text(keys: changed("release", with: "é")), "keys[0].name: is not 1 to 64"),
    (text(keys: changed("release", with: "a\nb")), "a control character"),
    (text(keys: changed("release", with: #"\x"#)), "an escape that JSON does not have"),
    (text(keys: changed("release", with: #"\ud800"#)), "half a character"),
    (text(keys: changed("release", with: #"\u12"#)), "an escape without four digits"),
    (text(keys: changed("MCow", with: "MCo*")), "keys[0].publicKey: the key is not base64"),
    (text(keys: changed("K2Vw", with: "K2Vu")), "keys[0].publicKey: not an Ed25519 key"),
    (text(keys: "\(release),\(audit.replacing("audit", with: "release"))"), "keys[1].name: stands twice"),
    (
      text(keys: "\(release),\(changed("release", with: "b"))"),
      "keys[1].publicKey: is the key of release too"
    ),
  ]

  /// Broken numbers of signatures, or contents.
  static let numbersAndContents: [(String, String)] = [
    (text(#","minimumSignatures":0"#), "minimumSignatures: is not from 1"),
    (text(#","minimumSignatures":2"#), "minimumSignatures: is not from 1"),
    (text(#","minimumSignatures":"1""#), "minimumSignatures: is not a whole number"),
    (text(#","minimumSignatures":1.0"#), "not a whole number"),
    (text(#","minimumSignatures":1e0"#), "not a whole number"),
    (text(#","minimumSignatures":01"#), "not a whole number"),
    (text(#","minimumSignatures":99999999999999999999"#), "not a whole number"),
    (text(#","contents":[]"#), "contents: does not have 1 to 4096 elements"),
    (text(#","contents":[1]"#), "contents[0]: is not 64"), (text(#","contents":["0f"]"#), "contents[0]: is not 64"),
    (text(#","contents":[\#(content.uppercased())]"#), "contents[0]: is not 64"),
    (text(#","contents":[\#(content),\#(content)]"#), "contents[1]: stands twice"),

  ]

  @Test(arguments: structures + keys + numbersAndContents)
  func whatIsNotAsItShouldBeIsRefused(_ text: String, _ message: String) throws {
    let error = try #require(throws: (any Error).self) { try policy(text) }
    #expect("\(error)".contains(message) && "\(error)".contains("; "), "\(error)")
  }

  @Test func whatIsNotUTF8IsRefused() {
    let text = Array(Self.text(keys: Self.release.replacing("release", with: "rel*")).utf8).map {
      $0 == UInt8(ascii: "*") ? 0xFF : $0
    }
    #expect(throws: (any Error).self) { try TrustPolicy(parsing: text) }
  }

  /// Cut anywhere, a policy is no policy.
  @Test func everyTruncationIsRefused() throws {
    let text = Array(Self.text(#", "contents": [\#(Self.content)]"#).utf8)
    for length in text.indices {
      #expect(throws: (any Error).self) { try TrustPolicy(parsing: Array(text[..<length])) }
    }
  }

  @Test func aKeyThatIsNamedTwiceIsRefused() throws {
    let key = try policy(Self.text()).keys[0]
    #expect(throws: ToolFailure("the same key as release; name each key once", file: "other")) {
      try TrustPolicy(keys: [key, NamedKey(name: "other", key: key.key)], needsAll: true)
    }
  }
}
