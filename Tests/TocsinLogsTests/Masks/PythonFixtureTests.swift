import Testing

import TocsinLogs

/// What Python's `re.finditer` finds for patterns and texts in ASCII, as recorded with Python 3.11.
@Suite struct PythonFixtureTests {
  struct Row: CustomStringConvertible {
    var pattern: String
    var text: String
    var matches: [[Int]]

    init(_ pattern: String, _ text: String, _ matches: [[Int]]) {
      self.pattern = pattern
      self.text = text
      self.matches = matches
    }

    var description: String { pattern }
  }

  @Test(arguments: rows)
  func matchesAreThoseOfPython(row: Row) throws {
    #expect(try MaskStage(row.pattern).matches(in: row.text).map { [$0.start, $0.end] } == row.matches)
  }

  static let rows = [
    Row(#"[a-c]+"#, "abcdabc", [[0, 3], [4, 7]]),
    Row(#"[^a-c]+"#, "abcdeab", [[3, 5]]),
    Row(#"[]x]+"#, "a]x]b", [[1, 4]]),
    Row(#"[^]]+"#, "a]b", [[0, 1], [2, 3]]),
    Row(#"[a-]+"#, "b-a-c", [[1, 4]]),
    Row(#"[-a]+"#, "b-a-c", [[1, 4]]),
    Row(#"[\w.-]+"#, "a.b-c d", [[0, 5], [6, 7]]),
    Row(#"[\d\s]+"#, "a1 2b", [[1, 4]]),
    Row(#"\d+"#, "a12b345", [[1, 3], [4, 7]]),
    Row(#"\D+"#, "a12b345", [[0, 1], [3, 4]]),
    Row(#"\w+"#, "foo_1-bar", [[0, 5], [6, 9]]),
    Row(#"\W+"#, "foo_1-bar", [[5, 6]]),
    Row(#"\s+"#, "a \t\nb", [[1, 4]]),
    Row(#"\S+"#, "a bc\td", [[0, 1], [2, 4], [5, 6]]),
    Row(#"a.c"#, "abc a\nc", [[0, 3]]),
    Row(#"\x41\x2e"#, "A.B", [[0, 2]]),
    Row(#"\.\*\\"#, ".*\\", [[0, 3]]),
    Row(#"[\x00-\x1f]"#, "a\tb", [[1, 2]]),
    Row(#"[\b]"#, "a\u{8}b", [[1, 2]]),
    Row(#"\0"#, "a\u{0}b", [[1, 2]]),
    Row(#"\t\n\r\f\v\a"#, "\t\n\r\u{c}\u{b}\u{7}", [[0, 6]]),
    Row(#"ab|a|b"#, "abab", [[0, 2], [2, 4]]),
    Row(#"a|ab"#, "abab", [[0, 1], [2, 3]]),
    Row(#"(a|ab)(c|bcd)"#, "abcd", [[0, 4]]),
    Row(#"(?:x|y)+z"#, "xyxz z", [[0, 4]]),
    Row(#"(|a)b"#, "ab b", [[0, 2], [3, 4]]),
    Row(#"(?P<name>a)b"#, "ab", [[0, 2]]),
    Row(#"a||b"#, "ab", [[0, 1], [1, 1], [1, 2], [2, 2]]),
    Row(#"a*"#, "baac", [[0, 0], [1, 3], [3, 3], [4, 4]]),
    Row(#"a+"#, "baac", [[1, 3]]),
    Row(#"a?"#, "baac", [[0, 0], [1, 2], [2, 3], [3, 3], [4, 4]]),
    Row(#"a*?"#, "baac", [[0, 0], [1, 1], [1, 2], [2, 2], [2, 3], [3, 3], [4, 4]]),
    Row(#"a+?"#, "baac", [[1, 2], [2, 3]]),
    Row(#"a??"#, "baac", [[0, 0], [1, 1], [1, 2], [2, 2], [2, 3], [3, 3], [4, 4]]),
    Row(#"a{2}"#, "aaaaa", [[0, 2], [2, 4]]),
    Row(#"a{2,3}"#, "aaaaa", [[0, 3], [3, 5]]),
    Row(#"a{2,3}?"#, "aaaaa", [[0, 2], [2, 4]]),
    Row(#"a{,2}"#, "aaaaa", [[0, 2], [2, 4], [4, 5], [5, 5]]),
    Row(#"a{2,}"#, "baaaa", [[1, 5]]),
    Row(#"a{2,}?"#, "aaaa", [[0, 2], [2, 4]]),
    Row(#"a{0}b"#, "ab", [[1, 2]]),
    Row(#"a{,}"#, "aab", [[0, 2], [2, 2], [3, 3]]),
    Row(#"x{"#, "x{", [[0, 2]]),
    Row(#"x{a}"#, "x{a}", [[0, 4]]),
    Row(#"x{}"#, "x{}", [[0, 3]]),
    Row(#"x{1,a}"#, "x{1,a}", [[0, 6]]),
    Row(#"".+?""#, "say \"a\" \"b\"", [[4, 7], [8, 11]]),
    Row(#"".+""#, "say \"a\" \"b\"", [[4, 11]]),
    Row(#"(ab)*"#, "ababa", [[0, 4], [4, 4], [5, 5]]),
    Row(#"(a*)*b"#, "aab", [[0, 3]]),
    Row(#"(a|b)*?c"#, "abc", [[0, 3]]),
    Row(#"(|a)*"#, "aa", [[0, 0], [0, 1], [1, 1], [1, 2], [2, 2]]),
    Row(#"(|a)+"#, "aa", [[0, 0], [0, 1], [1, 1], [1, 2], [2, 2]]),
    Row(#"(a|b*)*"#, "abba", [[0, 4], [4, 4]]),
    Row(#"(a?){3}"#, "aaaa", [[0, 3], [3, 4], [4, 4]]),
    Row(#"(a??){2,3}b"#, "aab", [[0, 3]]),
    Row(#"^a"#, "aa", [[0, 1]]),
    Row(#"a$"#, "aa", [[1, 2]]),
    Row(#"a$"#, "aa\n", [[1, 2]]),
    Row(#"$"#, "a\n", [[1, 1], [2, 2]]),
    Row(#"\Z"#, "a\n", [[2, 2]]),
    Row(#"\Aa"#, "aa", [[0, 1]]),
    Row(#"\b\w"#, "ab cd", [[0, 1], [3, 4]]),
    Row(#"\B\w"#, "ab cd", [[1, 2], [4, 5]]),
    Row(#"\b"#, "ab cd", [[0, 0], [2, 2], [3, 3], [5, 5]]),
    Row(#"\B"#, "ab", [[1, 1]]),
    Row(#"^"#, "a\nb", [[0, 0]]),
    Row(#"(?m)^."#, "a\nb", [[0, 1], [2, 3]]),
    Row(#"(?m).$"#, "a\nb\n", [[0, 1], [2, 3]]),
    Row(#"\d+(?=s)"#, "12s 13m", [[0, 2]]),
    Row(#"\d+(?!s)"#, "12s 13m", [[0, 1], [4, 6]]),
    Row(#"(?<=x)\d"#, "x1 y2", [[1, 2]]),
    Row(#"(?<!x)\d"#, "x1 y2", [[4, 5]]),
    Row(#"(?=a|$)"#, "ba", [[1, 1], [2, 2]]),
    Row(#"(?<=a|b)."#, "abc", [[1, 2], [2, 3]]),
    Row(#"(?<![^\s])a"#, "a ba a", [[0, 1], [5, 6]]),
    Row(#"(?!)a"#, "a", []),
    Row(#"(?=)a"#, "a", [[0, 1]]),
    Row(#"(?<!^)a"#, "aa", [[1, 2]]),
    Row(#"(?i)ab[c-d]"#, "ABC abd aBD", [[0, 3], [4, 7], [8, 11]]),
    Row(#"(?i:a)b"#, "Ab AB", [[0, 2]]),
    Row(#"(?i)[^a]"#, "aAb", [[2, 3]]),
    Row(#"(?s)a.c"#, "a\nc", [[0, 3]]),
    Row(#"(?s:.)+"#, "a\nb", [[0, 3]]),
    Row(#"(?i-s:A)."#, "a\nab", [[2, 4]]),
    Row(#"(?is)A."#, "a\n", [[0, 2]]),
    Row(#"blk_-?\d+"#, "block blk_-1608999687919862906 terminating", [[6, 30]]),
    Row(#"(\d+\.){3}\d+(:\d+)?"#, "to /10.250.19.102:50010 x", [[4, 23]]),
    Row(#"(/|)(\d+\.){3}\d+(:\d+)?"#, "from /10.10.34.11:45307", [[5, 23]]),
    Row(#"0x.*?\s"#, "id 0x1f and 0x2e ", [[3, 8], [12, 17]]),
    Row(#"\b[KGTM]?B\b"#, "512 MB (3 B)", [[4, 6], [10, 11]]),
    Row(#"([\w-]+\.){2,}[\w-]+"#, "at org.apache.hadoop x.y", [[3, 20]]),
    Row(#"=\d+"#, "a=1 b=22", [[1, 3], [5, 8]]),
    Row(#"/.+?\s"#, "GET /v2/x HTTP", [[4, 10]]),
    Row(
      #"\b(\-?\+?\d+)\b|\b0[Xx][a-fA-F\d]+\b|\b[a-fA-F\d]{4,}\b"#, "-12 0xAF beef +7",
      [[1, 3], [4, 8], [9, 13], [15, 16]]),
  ]
}
