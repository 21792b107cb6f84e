"""Files whose section table, padding or set of sections is wrong."""
from . import bases, zstd
from .container import (
    CARD, CRITICAL, DETECTOR, FIRST_ATTACHMENT, FIRST_PRIVATE, GOLDEN_VECTORS, GRAPH, LAST_ATTACHMENT, LAST_PRIVATE,
    LOG_PARSER, PROVENANCE, QUANTISATION, SCHEMA, SIGNATURE, TENSOR_INDEX, VOCABULARY, WEIGHTS, ZSTD)
from .contents import texts
from .network import F32, INT8
from .valid import MIB, UNKNOWN
from .vector import flip, in_file, overwrite

MAXIMUM = 2**64 - 1
NAMES = {
    GRAPH: "graph", TENSOR_INDEX: "tensor-index", WEIGHTS: "weights", QUANTISATION: "quantisation", SCHEMA: "schema",
    DETECTOR: "detector", LOG_PARSER: "log-parser", VOCABULARY: "vocabulary", GOLDEN_VECTORS: "golden-vectors",
    CARD: "card", PROVENANCE: "provenance", 14: "baselines", SIGNATURE: "signature", UNKNOWN: "unknown",
    FIRST_ATTACHMENT: "attachment", LAST_ATTACHMENT: "attachment-last"}
WITHOUT_MEANING = (UNKNOWN, FIRST_ATTACHMENT, LAST_ATTACHMENT)


def layer(element=F32):
    """A linear layer with a card: rows of graph, tensor index, weights, (quantisation,) card."""
    return bases.linear(element).file([(CARD, texts(("name", "vector")))])


def changed(number, base=None, **fields):
    """The layer with other values in the row of a section."""
    file = base or layer()
    for field, value in fields.items():
        setattr(file[number], field, value)
    return file


def at(name, number, field, change, file):
    """A vector whose place is a field of a section's row."""
    return in_file(name, file.row_offset(number) + field, change, file)


def vectors():
    yield from numbers_and_flags()
    yield from offsets()
    yield from lengths()
    yield from codecs_and_filters()
    yield from checksums_and_padding()
    yield from presence()


def numbers_and_flags():
    file = layer()
    file.sections[1], file.sections[2] = file.sections[2], file.sections[1]
    yield at("sectionsNotSorted-swapped", TENSOR_INDEX, 0, "Weights stand before the tensor index.", file)
    file = layer()
    file.sections.append(layer()[CARD])
    yield in_file("sectionsNotSorted-twice", 64 + 96 * 4, "The card is there twice.", file)
    file = bases.minimal().file()
    file.add(0, b"\1")
    yield at("sectionsNotSorted-zero", 0, 0, "The first section has the number 0.", file)
    file = bases.minimal().file([(SIGNATURE, b"\1"), (CARD, texts(("name", "vector")))])
    yield at("sectionsNotSorted-behind-signature", CARD, 0, "The card follows the signature.", file)
    for number in (FIRST_PRIVATE, UNKNOWN, LAST_PRIVATE, FIRST_ATTACHMENT, LAST_ATTACHMENT):
        file = changed(number, bases.minimal().file([(number, b"\1")]), flags=1)
        yield at(f"unknownCriticalSection-{number}", number, 0, f"Section {number} has the critical flag.", file)

    for number in [number for number in NAMES if number not in WITHOUT_MEANING]:
        file = layer(INT8)
        if number not in [section.number for section in file.sections]:
            file = bases.minimal().file([(number, b"\1")])
        change = "has no critical flag" if number in CRITICAL else "has the critical flag"
        yield at(
            f"sectionFlags-{NAMES[number]}", number, 2, f"Section {number} {change}.",
            changed(number, file, flags=int(number not in CRITICAL)))
    yield at("sectionFlags-bit-1", GRAPH, 2, "Bit 1 of the graph's flags is set.", changed(GRAPH, flags=3))
    yield at("sectionFlags-bit-15", CARD, 2, "Bit 15 of the card's flags is set.", changed(CARD, flags=1 << 15))
    file = changed(UNKNOWN, bases.minimal().file([(UNKNOWN, b"\1")]), flags=2)
    yield at("sectionFlags-unknown", UNKNOWN, 2, "Bit 1 of an unknown section's flags is set.", file)
    for number, byte in ((GRAPH, 0), (GRAPH, 23), (CARD, 0), (CARD, 23)):
        file = changed(number, reserved=overwrite(bytes(24), byte, b"\x80"))
        yield at(
            f"entryReservedNotZero-{NAMES[number]}-{byte}", number, 40 + byte,
            f"Byte {40 + byte} of the row of section {number} is 80.", file)


def offsets():
    truth = layer().section_offset(WEIGHTS)
    for name, change, offset in (
        ("zero", "0", 0), ("table", "64, where the table stands", 64),
        ("one-more", "one more than the right one", truth + 1),
        ("one-less", "one less than the right one", truth - 1), ("overlap", "that of the section before",
        layer().section_offset(TENSOR_INDEX)), ("next", "that of the section behind", layer().section_offset(CARD)),
        ("maximum", "2^64 - 1", MAXIMUM), ("wraps", "2^64 - 64", 2**64 - 64),
        ("high-half", "2^32 more than the right one", truth + 2**32),
    ):
        yield at(
            f"sectionOffset-{name}", WEIGHTS, 8, f"The weights' offset is {change}.", changed(WEIGHTS, offset=offset))
    for name, number, size in (
        ("gap", WEIGHTS, 64), ("gap-4", WEIGHTS, 4), ("gap-first", GRAPH, 64), ("gap-last", CARD, 128)):
        yield at(
            f"sectionOffset-{name}", number, 8,
            f"{size} further zero bytes stand before section {number}; its offset counts "
            "them.", changed(number, gap=bytes(size)))
    yield at(
        "sectionOffset-hidden", CARD, 8, "A payload stands between two sections; the offset counts it.",
        changed(CARD, gap=b"payload!" * 8))


def lengths():
    size = len(layer()[WEIGHTS].content)
    yield at(
        "storedLength-decoded-more", WEIGHTS, 16,
        "Stored as they are, the weights decode to 4 bytes more than are stored.",
        changed(WEIGHTS, decoded_length=size + 4))
    yield at(
        "storedLength-decoded-less", WEIGHTS, 16,
        "Stored as they are, the weights decode to 4 bytes less than are stored.",
        changed(WEIGHTS, decoded_length=size - 4))
    for name, content, frame in (
        ("frame-equal", 10 * b"a", zstd.run(ord("a"), 10)),
        ("frame-longer", b"vector", zstd.header(6) + zstd.raw(b"vector", last=True)),
    ):
        file = bases.minimal().file([(UNKNOWN, content)])
        file[UNKNOWN].compress(frame)
        yield at(
            f"storedLength-{name}", UNKNOWN, 16, f"A frame of {len(frame)} bytes decodes to {len(content)}.", file)

    size = len(layer()[CARD].content)
    yield at(
        "sectionBeyondFile-one-more", CARD, 16, "Both lengths of the last section are a byte more than the file has.",
        changed(CARD, stored_length=size + 1, decoded_length=size + 1))
    yield at(
        "sectionBeyondFile-first", GRAPH, 16, "Both lengths of the first section are 64 KiB.",
        changed(GRAPH, stored_length=1 << 16, decoded_length=1 << 16))
    yield at(
        "sectionBeyondFile-frame", CARD, 16, "The last section, by zstd, has a byte more than the file has.",
        changed(CARD, codec=ZSTD, stored_length=size + 1, decoded_length=size + 2))
    for name, stated in (("high-bit", 1 << 63), ("maximum", MAXIMUM), ("wraps", 2**64 - 512)):
        yield at(
            f"sectionBeyondFile-{name}", CARD, 16,
            f"The last section's stored length is {stated}; it exceeds the decoded one "
            "too, which is checked later.", changed(CARD, stored_length=stated))

    yield at(
        "emptySection-last", UNKNOWN, 16, "An optional section of no bytes, at the end.",
        bases.minimal().file([(UNKNOWN, b"")]))
    yield at(
        "emptySection-middle", CARD, 16, "A card of no bytes, before a provenance.",
        bases.minimal().file([(CARD, b""), (PROVENANCE, texts(("seed", "1")))]))
    file = bases.minimal().file([(UNKNOWN, b"")])
    file[UNKNOWN].compress(zstd.header(0) + zstd.raw(b"", last=True))
    yield at("emptySection-decoded", UNKNOWN, 24, "A frame that decodes to nothing.", file)
    file = changed(UNKNOWN, bases.minimal().file([(UNKNOWN, b"")]), codec=ZSTD, decoded_length=64)
    yield at("emptySection-stored", UNKNOWN, 16, "No stored bytes, 64 decoded ones.", file)

    bounds = {
        GRAPH: MIB, TENSOR_INDEX: MIB, SCHEMA: 65536, DETECTOR: 16 * MIB, LOG_PARSER: 16 * MIB, VOCABULARY: 16 * MIB,
        GOLDEN_VECTORS: 16 * MIB, CARD: 65536, PROVENANCE: 65536, 14: 16 * MIB, SIGNATURE: 1540, UNKNOWN: 16 * MIB,
        FIRST_ATTACHMENT: 65536, LAST_ATTACHMENT: 65536}
    for number, bound in bounds.items():
        file = bases.minimal().file()
        section = file[number] if number in (GRAPH, TENSOR_INDEX) else file.add(number, b"")
        section.content = bytes(bound + 1)
        section.compress(zstd.run(0, bound + 1, window=zstd.window(10)))
        yield at(
            f"sectionTooLarge-{NAMES[number]}", number, 24, f"Section {number} decodes to {bound + 1} bytes, from "
            f"{len(section.stored)}.", file)
    file = changed(UNKNOWN, bases.minimal().file([(UNKNOWN, bytes(64))]), decoded_length=MAXIMUM, codec=ZSTD)
    file.decoded_total = 1 << 28
    yield at(
        "sectionTooLarge-maximum", UNKNOWN, 24,
        "A section's decoded length is 2^64 - 1; the stated sum, checked later, is not.",
        file)


def codecs_and_filters():
    for codec in (2, 256, 65535):
        yield at(f"unknownCodec-{codec}", WEIGHTS, 4, f"The weights' codec is {codec}.", changed(WEIGHTS, codec=codec))
    file = changed(UNKNOWN, bases.minimal().file([(UNKNOWN, b"\1")]), codec=2)
    yield at("unknownCodec-unknown-section", UNKNOWN, 4, "The codec of an unknown section is 2.", file)
    for number in (2, 256, 65535):
        yield at(
            f"unknownFilter-{number}", WEIGHTS, 6, f"The weights' filter is {number}.",
            changed(WEIGHTS, filter=number))
    yield at(
        "unknownFilter-stored", WEIGHTS, 6, "Byte planes of weights that are stored as they are.",
        changed(WEIGHTS, filter=1, element_size=4))
    for number in (GRAPH, SCHEMA, DETECTOR, CARD, UNKNOWN, FIRST_ATTACHMENT):
        file = bases.minimal().file()
        section = file[number] if number == GRAPH else file.add(number, bytes(400))
        section.content = bytes(400)
        section.split(4 * [zstd.run(0, 100)])
        yield at(f"unknownFilter-{NAMES[number]}", number, 6, f"Byte planes of section {number}.", file)

    yield at(
        "filterElementSize-without", WEIGHTS, 32, "An element size of 4 without a filter.",
        changed(WEIGHTS, element_size=4))
    yield at(
        "filterElementSize-unknown", UNKNOWN, 32, "An unknown section with an element size of 1.",
        changed(UNKNOWN, bases.minimal().file([(UNKNOWN, b"\1")]), element_size=1))
    for size in (0, 2, 8, 0xFFFFFFFF):
        file = bases.linear(outputs=64).file()
        file[WEIGHTS].split([zstd.run(0, 256)] + [file[WEIGHTS].plane(index) for index in (1, 2, 3)])
        file[WEIGHTS].element_size = size
        yield at(f"filterElementSize-{size}", WEIGHTS, 32, f"Byte planes with an element size of {size}.", file)
    file = bases.linear(outputs=64).file()
    file[WEIGHTS].content += bytes(2)
    file[WEIGHTS].split(4 * [zstd.run(0, 256)])
    yield at(
        "filterElementSize-odd-length", WEIGHTS, 32, "Byte planes of a section whose length is not a multiple of 4.",
        file)


def checksums_and_padding():
    data = layer().encode()
    for number in (GRAPH, WEIGHTS, CARD):
        yield at(
            f"sectionChecksum-{NAMES[number]}", number, 36, f"The checksum of section {number} is 0.",
            changed(number, checksum=0))
    file = layer()
    yield in_file(
        "sectionChecksum-first-byte", file.row_offset(GRAPH) + 36, "A bit of the first section's first byte flipped.",
        flip(data, file.section_offset(GRAPH)))
    yield in_file(
        "sectionChecksum-last-byte", file.row_offset(CARD) + 36, "A bit of the file's last byte flipped.",
        flip(data, len(data) - 1, 0x80))
    for number in (GRAPH, TENSOR_INDEX, WEIGHTS, QUANTISATION, CARD):
        yield at(
            f"sectionDigest-{NAMES[number]}", number, 64, f"The digest of section {number} is zero.",
            changed(number, layer(INT8), digest=bytes(32)))
    file = layer()
    digest = file.sections[3].row(0)[64:]
    yield at(
        "sectionDigest-last-bit", CARD, 64, "The last bit of the card's digest is changed.",
        changed(CARD, digest=flip(digest, 31, 0x80)))
    file = bases.minimal().file([(UNKNOWN, bytes(100))])
    file[UNKNOWN].compress(zstd.run(0, 100))
    file[UNKNOWN].digest = bases.minimal().file([(UNKNOWN, zstd.run(0, 100))])[UNKNOWN].row(0)[64:]
    yield at(
        "sectionDigest-of-stored", UNKNOWN, 64, "The digest is of the stored bytes, not of the decoded ones.", file)
    file = bases.minimal().file([(UNKNOWN, bytes(100))])
    file[UNKNOWN].compress(zstd.run(1, 100))
    yield at("sectionDigest-other-content", UNKNOWN, 64, "The frame decodes to other bytes of the same length.", file)

    file = layer()
    for name, number, offset in (
        ("behind-table", GRAPH, file.table_end + 4), ("before-first", GRAPH, file.section_offset(GRAPH) - 1),
        ("between", WEIGHTS, file.section_offset(TENSOR_INDEX) + len(file[TENSOR_INDEX].content)),
        ("before-last", CARD, file.section_offset(CARD) - 1),
    ):
        yield in_file(
            f"paddingNotZero-{name}", offset, f"A byte of the padding before section {number} is 1.",
            overwrite(data, offset, b"\1"))


def presence():
    for number in (GRAPH, TENSOR_INDEX, WEIGHTS, QUANTISATION):
        file = layer(INT8)
        file.remove(number)
        yield in_file(f"missingSection-{NAMES[number]}", 36, f"There is no section {number}.", file)
    file = layer()
    file.sections = []
    yield in_file(
        "missingSection-all", 36, "There is no section: the file ends with the checksum of an empty table.", file)
    file = bases.minimal().file([(WEIGHTS, bytes(4))])
    yield at("unexpectedSection-weights", WEIGHTS, 0, "Weights, and a tensor index without tensors.", file)
    file = layer()
    file.add(QUANTISATION, bytes(4))
    yield at("unexpectedSection-quantisation", QUANTISATION, 0, "Scales, and no tensor of int8.", file)
    for name, number, change, content in (
        ("weights-longer", WEIGHTS, "4 zero bytes more", lambda content: content + bytes(4)),
        ("weights-shorter", WEIGHTS, "4 bytes less", lambda content: content[:-4]),
        ("weights-one-more", WEIGHTS, "one zero byte more", lambda content: content + bytes(1)),
        ("scales-longer", QUANTISATION, "one scale more", lambda content: content + content[:4]),
        ("scales-shorter", QUANTISATION, "one scale less", lambda content: content[:-4]),
        ("scales-one-less", QUANTISATION, "one byte less", lambda content: content[:-1]),
    ):
        file = layer(INT8)
        file[number].content = content(file[number].content)
        yield at(
            f"sectionLength-{name}", number, 24, f"Section {number} has {change} than the tensor index asks for.", file)
    file = bases.linear().file()
    bomb = 64 * MIB
    file[WEIGHTS].content = bytes(bomb)
    file[WEIGHTS].compress(zstd.run(0, bomb, window=zstd.window(13)))
    yield at(
        "sectionLength-bomb", WEIGHTS, 24,
        f"A frame of {len(file[WEIGHTS].stored)} bytes decodes to {bomb}, for tensors of "
        "less than 100: it must not be decompressed.", file)
