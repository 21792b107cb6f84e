import Testing
import TocsinLogs

@Suite struct SyslogTests {
  /// The examples of RFC 3164, section 5.4, and what is common besides.
  @Test(
    arguments: [
      (
        "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8", "mymachine", "su", nil, "34",
        "'su root' failed for lonvick on /dev/pts/8"
      ),
      ("<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!", "10.0.0.99", nil, nil, "13", "Use the BFG!"),
      (
        "<165>Aug 24 05:34:00 mymachine myproc[10]: %% It's time to make the do-nuts. %%", "mymachine", "myproc", "10",
        "165", "%% It's time to make the do-nuts. %%"
      ),
      (
        "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass; user unknown", "combo", "sshd(pam_unix)", "19939",
        nil,
        "check pass; user unknown"
      ),
      ("Jun 14 15:16:01 combo syslogd 1.4.1: restart.", "combo", "syslogd", nil, nil, "restart."),
      ("Jun 14 15:16:01 combo last message repeated 2 times", "combo", nil, nil, nil, "last message repeated 2 times"),
      (
        "Jul  1 09:00:55 mac launchd[1] (com.apple.x[12]): Service only ran", "mac", "launchd", "1", nil,
        "Service only ran"
      ),
      ("Jun 14 15:16:01 combo kernel: eth0: link up", "combo", "kernel", nil, nil, "eth0: link up"),
      ("2003-10-11T22:14:15.003+01:00 host systemd[1]: Started.", "host", "systemd", "1", nil, "Started."),
      ("Jun 14 15:16:01 combo sshd[12", "combo", nil, nil, nil, "sshd[12"),
      ("Jun 14 15:16:01 combo http://x/y", "combo", nil, nil, nil, "http://x/y"),
      ("Jun 14 15:16:01 combo", "combo", nil, nil, nil, ""),
      ("Jun 14 15:16:01 combo su:", "combo", "su", nil, nil, ""),
    ] as [(String, String, String?, String?, String?, String)])
  func olderFormIsTakenApart(
    _ line: String, _ host: String, _ component: String?, _ process: String?, _ level: String?, _ content: String
  ) throws {
    let header = try #require(ParsedHeader(line, format: .syslog3164))
    #expect(header.host == host)
    #expect(header.component == component)
    #expect(header.process == process)
    #expect(header.level == level)
    #expect(header.content == content)
    #expect(header.time != nil)
  }

  @Test(arguments: ["", "hello", "<34>", "<999>Oct 11 22:14:15 m su: x", "<34>x", "Jun 14 15:16:01", "Jun 14", "<34"])
  func whatIsNotOfTheOlderFormIsTold(_ line: String) { #expect(ParsedHeader(line, format: .syslog3164) == nil) }

  /// The examples of RFC 5424, section 6.5, and edges of its grammar.
  @Test(
    arguments: [
      (
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \u{FEFF}'su root' failed", "su", nil,
        1_065_910_455.003, "'su root' failed"
      ),
      (
        "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time", "myproc", "8710",
        1_061_727_255.000003, "%% It's time"
      ),
      (
        #"<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut="3" x="A"] An event"#, "evntslog",
        nil, 1_065_910_455.003, "An event"
      ),
      (
        #"<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [a@1 iut="3"][b@2 class="high"]"#, "evntslog", nil,
        1_065_910_455.003, ""
      ),
      (#"<1>1 - - - - - [a k="\" ] \\"] text"#, nil, nil, nil, "text"),
      ("<1>1 - - - - - -", nil, nil, nil, ""),
      ("<1>1 - - - - - - -", nil, nil, nil, "-"),
    ] as [(String, String?, String?, Double?, String)])
  func newerFormIsTakenApart(
    _ line: String, _ component: String?, _ process: String?, _ time: Double?, _ content: String
  ) throws {
    let header = try #require(ParsedHeader(line, format: .syslog5424))
    #expect(header.component == component)
    #expect(header.process == process)
    #expect(header.time == time)
    #expect(header.content == content)
  }

  @Test(arguments: [
    "", "<34>1", "<34>Oct 11 22:14:15 mymachine su: x", "<34>1 2003-10-11T22:14:15Z h a p",
    "<34>1 yesterday h a p m - x",
    "<34>1 - h a p m x", "<34>1 - h a p m [a k=\"v\" x", "<34>1 - h a p m", "<192>1 - h a p m - x",
    "<34>123 - h a p m - x",
    "<34> - h a p m - x",
  ])
  func whatIsNotOfTheNewerFormIsTold(_ line: String) { #expect(ParsedHeader(line, format: .syslog5424) == nil) }
}
