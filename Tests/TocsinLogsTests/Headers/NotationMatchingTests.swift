import TestSupport
import Testing

import TocsinLogs

@Suite struct NotationMatchingTests {
  @Test(
    arguments: [
      ("<A> <B> <Content>", "x y z w", ["x", "y", "z w"]),
      // The blanks are shared so that the line matches, the last field before them left empty.
      ("<A> <B> <Content>", "x  y", ["x", "", "y"]),
      ("<A> <Content>", "x", nil),
      ("<A>: <Content>", "a:b: c: d", ["a:b", "c: d"]),
      ("<A>: <Content>", ": c", ["", "c"]),
      (#"<A>(\[<P>\])?: <Content>"#, "sshd[12]: hello", ["sshd", "12", "hello"]),
      (#"<A>(\[<P>\])?: <Content>"#, "su: hello [1]: x", ["su", nil, "hello [1]: x"]),
      // The first bracket cannot be the group's, so that it belongs to the field.
      (#"<A>(\[<P>\])?: <Content>"#, "a[1] b: c", ["a[1] b", nil, "c"]),
      (#"<A>(\[<P>\])?: <Content>"#, "a[1] b[2]: c", ["a", "1] b[2", "c"]),
      (#"(<P> )?\[<A>\] <Content>"#, "[x] y", [nil, "x", "y"]),
      (#"(<P> )?\[<A>\] <Content>"#, "p [x] y", ["p", "x", "y"]),
      ("<Content> END", "a END b END", ["a END b"]),
      ("<Content> END", "a END b", nil),
      ("<Content>( <X>ms)?", "took 5ms", ["took", "5"]),
      ("<Content>( <X>ms)?", "took 5s", ["took 5s", nil]),
      ("x <Content>", "  x\t y  ", ["y"]),
      ("<Content>", "", [""]),
      ("<A> <Content>", "", nil),
    ] as [(String, String, [String?]?)])
  func fieldsAreAsShortAsTheRestAllows(_ notation: String, _ line: String, _ fields: [String?]?) throws {
    #expect(try Self.fields(of: Array(line.utf8), notation: Array(notation.utf8)) == fields)
  }

  /// Small alphabets make for many blanks in a row, empty fields, and groups that lead nowhere.
  @Test(arguments: 0..<8) func readingIsTheOneOfABacktrackingSearch(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var matched = 0
    for _ in 0..<400 {
      let oracle = BacktrackingNotation(&generator)
      for _ in 0..<25 {
        let length = Int.random(in: 0...14, using: &generator)
        let line = (0..<length).map { _ in Array("a:[]  ".utf8).randomElement(using: &generator) ?? 32 }
        let expected = oracle.fields(of: line)
        let found = try Self.fields(of: line, notation: Array(oracle.text.utf8))
        #expect(found == expected, "\(oracle.text) on \(String(decoding: line, as: UTF8.self).debugDescription)")
        if expected != nil { matched += 1 }
      }
    }
    #expect(matched > 1000)
  }

  /// The texts of the fields; `nil` where the line does not match.
  private static func fields(of line: [UInt8], notation: [UInt8]) throws -> [String?]? {
    let notation = try LineNotation(notation.span)
    var matcher = FieldMatcher(FieldGraph(notation))
    let start = line.span.firstNonWhiteSpace(from: 0, to: line.count)
    let end = line.span.endOfText(from: start, to: line.count)
    guard matcher.match(line.span, from: start, to: end) else { return nil }
    var fields: [String?] = []
    for field in notation.fieldNames.indices {
      fields.append(matcher.range(ofField: field).map { String(decoding: line[$0.bounds], as: UTF8.self) })
    }
    return fields
  }
}
