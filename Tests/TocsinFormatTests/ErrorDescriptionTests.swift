import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

@Suite struct ErrorDescriptionTests {
  @Test func messagesNameThePlaceAndTheRemedy() {
    #expect(
      "\(ModelFormatError.signaturesNotSorted(offset: 100))".hasPrefix(
        "section signature, byte 100: the key identifier does not sort after the one before; "))
    let place = FormatPlace(section: .graph, offset: 120)
    #expect(
      "\(ModelFormatError.sectionTruncated(.graph, offset: 12, expected: 4, found: 1))"
        == "section graph, byte 12: 4 bytes are needed, 1 are left; the file was not written by a correct writer: export it again"
    )
    // A section that has no name is told by its number.
    #expect(
      "\(ModelFormatError.unknownCodec(SectionID(rawValue: 4096), offset: 64, found: 2))".hasPrefix(
        "section 4096 (unknown): unknown codec 2; "))
    #expect(
      "\(ModelFormatError.unknownCodec(.card, offset: 64, found: 2))".hasPrefix("section card: unknown codec 2; "))
    #expect(
      "\(ModelFormatError.headerChecksum(expected: 0xAB, found: 1))"
        == "header: the checksum is 1, the file says ab; the file is damaged: fetch it again")
    #expect(
      "\(ModelFormatError.graph(.tensorType(node: 1, tensor: 2, expected: Shape([.batch(maximum: 8), .fixed(3)])), at: place))"
        .hasPrefix("graph: node 1 needs tensor 2 to be [B≤8, 3], in f32, in bf16 or, for weights, in int8; "))
    #expect(
      "\(ModelFormatError.codeOutOfRange(tensor: "output.weight", element: 3, offset: 9))"
        == "tensor output.weight: the code of element 3 is -128; codes are -127 to 127; quantise the model again with modelctl quantize"
    )
    #expect("\(ModelFormatError.system(.open, errorNumber: 2))".hasPrefix("cannot open the file: No such file"))
    #expect(
      "\(ModelFormatError.tensorNotFinite(tensor: "lstm0.bias", element: 3, offset: 12))".hasPrefix(
        "tensor lstm0.bias: element 3 is not finite; "))
    #expect(
      "\(ModelFormatError.compressedFrame(.weights, plane: 3, offset: 640, .frameLength(expected: 9, found: 7)))"
        .hasPrefix(
          "section weights, plane 3, byte 640 of the file: the zstd frame ends after 7 bytes, not 9; "))
  }
}
