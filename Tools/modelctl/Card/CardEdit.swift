import TocsinFormat

/// A model file with another card: all other sections keep the bytes that they are stored as.
struct CardEdit {
  let bytes: [UInt8]
  /// A signature covers the card.
  let signatureWasDropped: Bool

  /// - Parameters:
  ///   - file: the bytes of a valid model file.
  ///   - model: its content.
  init(of file: [UInt8], _ model: ModelFile, to card: Metadata) throws(ModelFormatError) {
    let isChanged = card != model.card
    bytes = isChanged ? try ModelFileWriter.replacingCard(of: file.span, with: card) : file
    signatureWasDropped = isChanged && !model.signatures.isEmpty
  }
}
