/// A page that holds everything: it loads nothing from elsewhere, runs no script, and is well-formed XML.
public struct HTMLDocument: Sendable {
  private let title: String
  private let style: String
  private let content: String

  /// - Parameters:
  ///   - title: text.
  ///   - style: CSS beside what all pages have.
  ///   - content: the markup of the body; what of it comes from files must be ``Swift/String/htmlEscaped``.
  public init(title: String, style: String, content: String) {
    (self.title, self.style, self.content) = (title, style, content)
  }

  /// The whole document.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta http-equiv="Content-Security-Policy" content="\(Self.policy)"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <title>\(title.htmlEscaped)</title>
    <style>
    \(Self.commonStyle)
    \(style)
    </style>
    </head>
    <body>
    \(content)</body>
    </html>

    """
  }

  /// Nothing is loaded, run or sent, whatever stands in the page; styles stand in it.
  private static let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  /// The colours of data, `--c0` to `--c5`, are those of Okabe and Ito, which the colour-blind can tell apart; lighter
  /// ones on a dark page.
  private static let commonStyle = """
    :root { color-scheme: light dark; --paper: #fff; --ink: #222; --faint: #ddd;
      --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b0578d; --c4: #8a6d00; --c5: #555; }
    @media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #ddd; --faint: #3a3d44;
      --c0: #56b4e9; --c1: #ff9d5c; --c2: #35c9a0; --c3: #e39cc6; --c4: #e6c04d; --c5: #aaa; } }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
    main { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
    h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin: 1.2rem 0 0; }
    .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
    .c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
    table { border-collapse: collapse; }
    td, th { border-bottom: 1px solid var(--faint); padding: .2rem .8rem .2rem 0; text-align: left; }
    """
}

extension String {
  /// As text or a quoted attribute of HTML.
  public var htmlEscaped: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
