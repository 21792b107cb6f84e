import TocsinFormat

/// A model file with another card: all other sections keep the bytes that they are stored as.
struct CardEdit {
  let bytes: [UInt8]
  /// Signatures and other attachments are of the file with the old card.
  let attachmentsLeftOut: [SectionID]

  /// - Parameters:
  ///   - file: the bytes of a valid model file.
  ///   - model: its content.
  init(of file: [UInt8], _ model: ModelFile, to card: Metadata) throws(ModelFormatError) {
    let isChanged = card != model.card
    bytes = isChanged ? try ModelFileWriter.replacingCard(of: file.span, with: card) : file
    attachmentsLeftOut = isChanged ? model.attachments : []
  }
}
