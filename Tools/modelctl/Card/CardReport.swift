import TocsinFormat
import ToolSupport

/// What `modelctl card` tells.
struct CardReport: JSONReport {
  static let schema = "tocsin.card/2"

  var file: String
  /// As it is now.
  var card: [String: String]
  var changes: [DiffReport.Change]
  /// `nil` where nothing was written.
  var output: String?
  var attachmentsLeftOut: [String] = []

  init(file: String, before: Metadata, after: Metadata) {
    self.file = file
    card = Dictionary(uniqueKeysWithValues: after.texts)
    changes = DiffReport.changes(before.texts, after.texts)
  }

  /// The card, or what was changed.
  func text(isEdit: Bool) -> String {
    guard isEdit else { return card.sorted { $0.key < $1.key }.map(textLines).joined() }
    var text = changes.map { change in
      let verb = change.before == nil ? "added" : change.after == nil ? "removed" : "changed"
      return "\(change.name): \(verb)\n"
    }.joined()
    for section in attachmentsLeftOut {
      text += "section \(section): left out; it does not hold for another card, so sign again\n"
    }
    return text + printable("\(file): " + (output.map { "written to \($0)" } ?? "the card is as it was")) + "\n"
  }
}
