import Testing

import TocsinLogs

@Suite struct BuiltInMaskTests {
  struct Example: CustomStringConvertible {
    var text: String
    var masked: String
    var masks: [BuiltInMask]

    init(_ text: String, _ masked: String, _ masks: [BuiltInMask]) {
      self.text = text
      self.masked = masked
      self.masks = masks
    }

    var description: String { text }
  }

  @Test(arguments: [
    Example("on Mon Jun 14 UTC", "on <*> <*> <*> <*>", [.calendarName, .calendarName, .number, .timeZone]),
    Example("see https://example.com/a?b=1 now", "see <*> now", [.url]),
    Example("request 123e4567-e89b-12d3-a456-426614174000", "request <*>", [.uuid]),
    Example("since 2005-06-14 15:16:01,250", "since <*> <*>", [.timeStamp, .timeStamp]),
    Example("from 10.250.19.102:50010", "from <*>", [.address]),
    Example("at 0x1F", "at <*>", [.hexadecimal]),
    Example(#"open /var/log/a.log and C:\Windows\x"#, "open <*> and <*>", [.path, .path]),
    Example("class org.apache.hadoop.Fs", "class <*>", [.dottedName]),
    Example("host example.com", "host <*>", [.domain]),
    Example("block blk_-1608999687919862906 of instance-00000042", "block <*> of <*>", [.identifier, .identifier]),
    Example("took 512MB in 2.5s or 3 ms", "took <*> in <*> or <*> <*>", [.quantity, .quantity, .number, .unit]),
    Example("word a1b2", "word <*>", [.mixedWord]),
    Example("user root", "user <*>", [.account]),
    Example("exit -1, 3.14", "exit <*>, <*>", [.number, .number]),
    Example("on rack12", "on rack<*>", [.digits]),
    Example("nothing of the kind", "nothing of the kind", []),
  ])
  func eachMaskFindsItsKind(example: Example) throws {
    let stage = try MaskStage(compiling: BuiltInMask.rules)
    let text = Array(example.text.utf8)
    let matches = stage.matches(in: text)
    #expect(matches.map { BuiltInMask.allCases[$0.rule] } == example.masks)
    var masked: [UInt8] = []
    var end = 0
    for match in matches {
      masked += text[end..<match.start] + stage.rules[match.rule].replacement.text
      end = match.end
    }
    #expect(String(decoding: masked + text[end...], as: UTF8.self) == example.masked)
  }

  @Test func theStageIsSmallAndTokenLocal() throws {
    let stage = try MaskStage(compiling: BuiltInMask.rules)
    #expect(stage.isTokenLocal)
    #expect(stage.tables.stateCount < 2048)
  }
}
