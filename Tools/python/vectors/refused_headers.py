"""Files whose header is wrong, or whose length is not what it says."""
from . import bases
from .container import MAGIC, File
from .valid import UNKNOWN
from .vector import flip, in_file, overwrite

MAXIMUM = 2**64 - 1


def changed(**fields):
    """The minimal model with other values in its header."""
    file = bases.minimal().file()
    for field, value in fields.items():
        setattr(file, field, value)
    return file


def vectors():
    yield from magic_and_version()
    yield from lengths()
    yield from counts_and_checksums()


def magic_and_version():
    for name, change, magic in (
        ("first-byte", "The first byte of the magic is 88.", b"\x88" + MAGIC[1:]),
        ("last-byte", "The last byte of the magic is 0B.", MAGIC[:7] + b"\x0b"),
        ("seventh-bit", "The top bit of the first byte is cleared, as by a transfer of 7 bits.", b"\x09" + MAGIC[1:]),
        ("gguf", "The file begins as GGUF does.", b"GGUF\x03\0\0\0"),
        ("png", "The file begins as PNG does.", b"\x89PNG\r\n\x1a\n"),
        ("zip", "The file begins as ZIP does.", b"PK\x03\x04\x14\0\0\0"),
        ("pickle", "The file begins as a pickle does.", b"\x80\x04\x95\0\0\0\0\0"),
    ):
        yield in_file(f"wrongMagic-{name}", 0, change, changed(magic=magic))
    data = changed().encode()
    yield in_file(
        "wrongMagic-line-ends", 0, "A text transfer made the magic's CR LF an LF; the file is a byte shorter.",
        data.replace(b"\r\n", b"\n", 1))
    yield in_file("wrongMagic-one-zero", 0, "A zero byte stands before the file.", b"\0" + data)
    for major, minor in ((0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (1, 65535), (2, 0), (256, 0), (65535, 65535)):
        yield in_file(
            f"unsupportedVersion-{major}.{minor}", 8, f"The version is {major}.{minor}.",
            changed(version=(major, minor)))
    for name, bits in (("lowest", 1), ("highest", 1 << 31), ("all", 0xFFFFFFFF)):
        yield in_file(
            f"unknownRequiredFeatures-{name}", 12, f"The required features are {bits:08X}.", changed(required=bits))


def lengths():
    data = changed().encode()
    size = len(data)
    yield in_file("fileTooShort-empty", 0, "A file of no bytes.", b"")
    yield in_file("fileTooShort-1", 1, "A file of one byte, the magic's first.", data[:1])
    yield in_file("fileTooShort-63", 63, "A file of 63 bytes.", data[:63])
    yield in_file(
        "fileTooShort-table-checksum", 259, "The file ends before the last byte of the table's checksum.",
        changed(length=259).encode()[:259])
    yield in_file(
        "fileTooShort-header-alone", 64, "A header that states two sections, and nothing behind it.",
        changed(length=64).encode()[:64])
    empty = File([])
    empty.count = 32
    yield in_file("fileTooShort-32-rows", 68, "A file of 68 bytes that states 32 sections.", empty)

    for name, change, stated in (
        ("one-more", "one byte more than the file has", size + 1),
        ("one-less", "one byte less than the file has", size - 1),
        ("zero", "0", 0), ("maximum", "2^64 - 1", MAXIMUM), ("high-half", "2^32 more than the file has", size + 2**32),
    ):
        yield in_file(f"fileLength-stated-{name}", 20, f"The stated length is {change}.", changed(length=stated))
    yield in_file("fileLength-cut", 20, "The last byte is missing.", data[:-1])
    yield in_file("fileLength-cut-sections", 20, "The file ends behind the table.", data[:260])
    yield in_file("fileLength-appended", 20, "A zero byte follows the file.", data + b"\0")
    yield in_file("fileLength-twice", 20, "The file, then the same file again.", data + data)
    for name, change, trailing in (
        ("zero", "A zero byte", b"\0"), ("padding", "64 zero bytes", bytes(64)),
        ("zip", "The end of a ZIP archive", b"PK\x05\x06" + bytes(18)),
    ):
        yield in_file(
            f"fileLength-trailing-{name}", 20, f"{change} behind the last section; the stated length includes it.",
            changed(trailing=trailing))


def counts_and_checksums():
    sections = bases.minimal().file().sections
    total = sum(len(section.content) for section in sections)
    for name, stated in (("one-more", total + 1), ("one-less", total - 1), ("zero", 0), ("bound", 1 << 28)):
        yield in_file(
            f"totalDecodedLength-{name}", 28, f"The stated sum of decoded lengths is {stated}, not {total}.",
            changed(decoded_total=stated))
    for name, stated in (("one-more", (1 << 28) + 1), ("high-bit", 1 << 63), ("maximum", MAXIMUM)):
        yield in_file(
            f"decodedTooLarge-{name}", 28, f"The stated sum of decoded lengths is {stated}.",
            changed(decoded_total=stated))
    for stated in (33, 1 << 31, 0xFFFFFFFF):
        yield in_file(
            f"sectionCount-{stated}", 36, f"The stated number of sections is {stated}.", changed(count=stated))
    yield in_file(
        "sectionCount-33-rows", 36, "33 sections, with their rows and contents.",
        bases.minimal().file([(UNKNOWN + index, b"\1") for index in range(31)]))
    for offset in (40, 50, 59):
        reserved = overwrite(bytes(20), offset - 40, b"\1")
        yield in_file(
            f"headerReservedNotZero-{offset}", offset, f"Byte {offset} of the header is 1.", changed(reserved=reserved))
    data = changed().encode()
    yield in_file("headerChecksum-zero", 60, "The header's checksum is 0.", changed(header_checksum=0))
    yield in_file("headerChecksum-last-byte", 60, "The last byte of the header's checksum is changed.", flip(data, 63))
    yield in_file("headerChecksum-version", 60, "A bit of the version flipped.", flip(data, 10))
    yield in_file("headerChecksum-optional", 60, "A bit of the optional features flipped.", flip(data, 19, 0x80))
    yield in_file("tableChecksum-zero", 256, "The table's checksum is 0.", changed(table_checksum=0))
    yield in_file("tableChecksum-first-row", 256, "A bit of the first row flipped.", flip(data, 64))
    yield in_file("tableChecksum-digest", 256, "The last bit of the last row's digest flipped.", flip(data, 255, 0x80))
    yield in_file("tableChecksum-last-byte", 256, "The last byte of the table's checksum is changed.", flip(data, 259))
