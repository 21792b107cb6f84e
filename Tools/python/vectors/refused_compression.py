"""Files with a zstd frame outside the profile, or with byte planes that do not fit."""
from . import bases, frames, zstd
from .container import MAGIC, WEIGHTS
from .encoding import u32, u64
from .valid import MIB, UNKNOWN, plane_model, with_unknown
from .vector import in_file

SIZE = 400
CONTENT = bytes(SIZE)


def framed(name, change, frame, content=CONTENT):
    """A vector whose optional section of 400 zeros is stored as `frame`."""
    file = with_unknown(content, frame)
    return in_file(f"compressedFrame.{name}", file.section_offset(UNKNOWN), change, file)


def vectors():
    yield from headers()
    yield from content_sizes_and_windows()
    yield from ends()
    yield from blocks()
    yield from compressed_blocks()
    yield from bombs()
    yield from planes()


def headers():
    good = zstd.run(0, SIZE)
    for length in (1, 4, 5, 6):
        yield framed(
            f"headerTruncated-{length}", f"The first {length} bytes of a frame with a header of 7.", good[:length])
    wide = zstd.header(SIZE, size_bytes=8, window=zstd.window(0))
    yield framed("headerTruncated-size", "A header without the last byte of its content size.", wide[:-1])
    for name, change, start in (
        ("skippable", "A skippable frame before the frame.", u32(0x184D2A50) + u32(4) + b"skip" + good),
        ("skippable-alone", "A skippable frame.", u32(0x184D2A5F) + u32(8) + bytes(8)),
        ("stored", "The first bytes of the content, as they are.", CONTENT[:100]),
        ("last-byte", "The frame's last byte of the magic is FC.", good[:3] + b"\xfc" + good[4:]),
        ("older-format", "The magic of zstd 0.7.", b"\x27" + good[1:]),
        ("gzip", "A gzip header.", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"),
        ("lz4", "An LZ4 frame.", u32(0x184D2204) + bytes(12)),
        ("model-file", "The magic of model files.", MAGIC + bytes(8)),
    ):
        yield framed(f"wrongMagic-{name}", change, start)
    rest = zstd.rle(0, SIZE, last=True)
    for bit in (3, 4):
        yield framed(
            f"reservedBits-{bit}", f"Bit {bit} of the frame header descriptor is set.",
            zstd.header(SIZE, descriptor_bits=1 << bit) + rest)
    for code, size in ((1, 1), (2, 2), (3, 4)):
        head = zstd.header(SIZE, descriptor_bits=code)
        yield framed(
            f"dictionary-{size}", f"A dictionary number of {size} bytes, 0.", head[:5] + bytes(size) + head[5:] + rest)
    yield framed(
        "checksum-present", "The checksum bit is set, four bytes follow the blocks.",
        zstd.header(SIZE, descriptor_bits=4) + rest + bytes(4))
    yield framed(
        "checksum-absent", "The checksum bit is set, nothing follows the blocks.",
        zstd.header(SIZE, descriptor_bits=4) + rest)


def content_sizes_and_windows():
    rest = zstd.rle(0, SIZE, last=True)
    yield framed(
        "contentSizeAbsent-window", "A frame with a window and without a content size.",
        zstd.header(0, size_bytes=0, window=zstd.window(0)) + rest)
    for name, stated in (("one-more", SIZE + 1), ("one-less", SIZE - 1), ("biased", SIZE + 256)):
        yield framed(f"contentSize-{name}", f"The content size is {stated}, not {SIZE}.", zstd.header(stated) + rest)
    for name, stated in (("zero", 0), ("high-half", SIZE + 2**32), ("maximum", 2**64 - 1)):
        yield framed(
            f"contentSize-{name}", f"The content size is {stated}, not {SIZE}.",
            zstd.header(stated, size_bytes=8) + rest)
    size = 8 * MIB + 1
    yield framed(
        "window-segment", "One segment of 8 MiB and a byte.", zstd.run(0, size), content=bytes(size))
    for name, change, window in (
        ("step", "9 MiB, the first above 8 MiB", zstd.window(13, 1)), ("twice", "16 MiB", zstd.window(14)),
        ("maximum", "3.75 TiB, the largest there is", zstd.window(31, 7)),
    ):
        yield framed(f"window-{name}", f"A window of {change}.", zstd.header(SIZE, window=window) + rest)


def ends():
    good = zstd.run(0, SIZE)
    for name, change, behind in (
        ("byte", "A zero byte", b"\0"), ("same", "The same frame again", good),
        ("empty-frame", "A frame of no bytes", zstd.header(0) + zstd.raw(b"", last=True)),
        ("skippable", "A skippable frame of no bytes", u32(0x184D2A50) + u32(0)),
        ("block", "A further block behind the last one", zstd.raw(b"", last=True)),
    ):
        yield framed(f"frameLength-{name}", f"{change} follows the frame.", good + behind)


def blocks():
    head = zstd.header(SIZE)
    whole = zstd.rle(0, SIZE, last=True)
    for name, change, body in (
        ("no-block", "A frame of a header alone", b""),
        ("block-header", "Two of a block header's three bytes", whole[:2]),
        ("rle-byte", "An RLE block without its byte", whole[:3]),
        ("raw-cut", "A raw block of 60 bytes of which 59 are there",
            zstd.rle(0, SIZE - 60) + zstd.raw(bytes(60), True)[:-1]),
        ("no-last-block", "No block is the last one", zstd.rle(0, SIZE)),
        ("reserved-type", "A block of the reserved type", zstd.block(zstd.RESERVED, 1, b"\0", last=True)),
        ("reserved-type-first", "A block of the reserved type before a good one",
         zstd.block(zstd.RESERVED, 0, b"") + whole),
        ("content-less", "The blocks decode to a byte less than the content size", zstd.rle(0, SIZE - 1, last=True)),
        ("content-more", "The blocks decode to a byte more than the content size", zstd.rle(0, SIZE + 1, last=True)),
        ("content-none", "The blocks decode to nothing", zstd.raw(b"", last=True)),
        ("content-two-blocks", "The second of two blocks exceeds the content size",
         zstd.rle(0, SIZE) + zstd.rle(0, 1, last=True)),
        ("size-maximum", "A raw block of 2^21 - 1 bytes, of which there are 4",
         zstd.block(zstd.RAW, (1 << 21) - 1, bytes(4), last=True)),
    ):
        yield framed(f"corrupt-{name}", f"{change}.", head + body)


def compressed_blocks():
    head = zstd.header(SIZE)
    literals = bytes([4 << 3]) + b"abcd"
    # Predefined tables take 6, 5 and 6 bits for literal length, offset and match length. A bit stream begins with the
    # highest bit that is 1 of its last byte.
    for name, change, data in (
        ("one-byte", "A compressed block of one byte", b"\0"),
        ("no-sequences-section", "A compressed block that ends behind its literals", literals),
        ("literals-beyond", "Literals of 31 bytes, of which there are 4", bytes([31 << 3]) + b"abcd" + b"\0"),
        ("bytes-behind", "A byte behind a sequences section of no sequences", literals + b"\0\0"),
        ("treeless-first", "Literals with the tree of a block before the first",
         bytes([3 | 4 << 4, 1 << 6, 0]) + b"\1" + b"\0"),
        ("repeat-first", "A sequence with the tables of a block before the first",
         literals + b"\1" + bytes([0b11111100]) + b"\1"),
        ("no-bit-stream", "A sequence without its bit stream", literals + b"\1\0"),
        ("bit-stream-zero", "A sequence whose bit stream has no bit that begins it", literals + b"\1\0" + bytes(4)),
        ("bit-stream-short", "A sequence whose bit stream lacks bits", literals + b"\1\0" + b"\1"),
        ("tree-cut", "Huffman-coded literals whose tree is cut",
            bytes([2 | 4 << 4, 3 << 6, 0]) + b"\xff\xff\xff" + b"\0"),
    ):
        yield framed(f"corrupt-{name}", f"{change}.", head + zstd.compressed(data, last=True))
    frame = frames.SENTENCE_FRAME
    size = len(frames.SENTENCE)
    yield framed(
        "corrupt-compressed-cut", "A compressed block without its last byte.", frame[:-1], content=frames.SENTENCE)
    body = frame[10:]
    yield framed(
        "corrupt-compressed-shorter", "A compressed block whose size, and whose bytes, are one less.",
        zstd.header(size) + zstd.compressed(body[:-1], last=True), content=frames.SENTENCE)
    # Offset code 0 after no literals is the second repeated offset, 4 at the start of a frame.
    yield framed(
        "corrupt-offset", "A sequence that copies from before the content.",
        head + zstd.compressed(b"\0" + b"\1\0" + bit_stream((0, 6), (0, 5), (0, 6)), last=True))


def bit_stream(*numbers):
    """A backward bit stream: pairs of a number and its bits, in the order in which they are read."""
    value = 1
    for number, width in numbers:
        value = value << width | number
    return value.to_bytes((value.bit_length() + 7) // 8, "little")


def bombs():
    size, count = 16384, 2048
    block = zstd.rle(0, zstd.BLOCK_MAXIMUM)
    yield framed(
        "corrupt-bomb", f"{count * 128 // 1024} MiB of RLE blocks in a frame whose content size is {size}.",
        zstd.header(size, window=zstd.window(7)) + count * block + zstd.rle(0, 1, last=True), content=bytes(size))
    yield framed(
        "corrupt-bomb-block", f"An RLE block of 2 MiB in a frame whose content size is {SIZE}.",
        zstd.header(SIZE) + zstd.rle(0, (1 << 21) - 1, last=True))
    size = 16 * MIB
    yield framed(
        "window-bomb", "16 MiB in one segment, from less than 1 KiB.", zstd.run(0, size), content=bytes(size))


def split(*stored):
    """The layer with weights of 1,088 bytes and their planes, some of them replaced."""
    file = plane_model().file()
    weights = file[WEIGHTS]
    zeros = zstd.run(0, len(weights.content) // 4)
    planes = [zeros, zeros, weights.plane(2), weights.plane(3)]
    for index, data in stored:
        planes[index] = data
    weights.split(planes)
    return file


def plane_offset(file, plane):
    """Where the stored bytes of a plane of the weights begin."""
    stored = file[WEIGHTS].stored
    lengths = [int.from_bytes(stored[8 * index:8 * index + 8], "little") for index in range(plane)]
    return file.section_offset(WEIGHTS) + 32 + sum(lengths)


def two_planes():
    """Two planes are faulty: the headers of all are checked first, in their order, then the planes one by one."""
    quarter = 272
    rest = zstd.rle(0, quarter, last=True)
    corrupt = ("a block of the reserved type", zstd.header(quarter) + zstd.block(zstd.RESERVED, 1, b"\0", last=True))
    longer = ("a byte behind its frame", zstd.run(0, quarter) + b"\0")
    window = ("a window of 9 MiB", zstd.header(quarter, window=zstd.window(13, 1)) + rest)
    size = ("another content size", zstd.header(quarter - 1) + rest)
    magic = ("a skippable frame", u32(0x184D2A50) + u32(8) + bytes(8))
    cut = ("no stored bytes", b"")
    for rule, at, first, one, second, other in (
        ("window", 2, 0, corrupt, 2, window), ("wrongMagic", 3, 1, longer, 3, magic),
        ("headerTruncated", 3, 2, corrupt, 3, cut), ("contentSize", 1, 1, size, 2, magic),
        ("window", 0, 0, window, 1, magic), ("frameLength", 0, 0, longer, 1, corrupt),
        ("corrupt", 1, 1, corrupt, 2, longer),
    ):
        file = split((first, one[1]), (second, other[1]))
        yield in_file(
            f"compressedFrame.{rule}-planes-{first}-{second}", plane_offset(file, at),
            f"Plane {first} has {one[0]}, plane {second} has {other[0]}.", file)


def planes():
    quarter = 272
    zeros = zstd.run(0, quarter)
    for name, plane, change, data in (
        ("plane-1-corrupt", 1, "Plane 1 is a frame of a byte less",
            zstd.header(quarter) + zstd.rle(0, quarter - 1, True)),
        ("plane-0-frame", 0, "Plane 0 is a frame and a byte", zeros + b"\0"),
        ("plane-2-stored", 2, "Plane 2 is stored as it is, but for its last byte", bytes(quarter - 1)),
        ("plane-3-empty", 3, "Plane 3 has no stored bytes", b""),
        ("plane-1-size", 1, "Plane 1 is a frame of the whole section", zstd.run(0, 4 * quarter)),
    ):
        rule = {"plane-1-corrupt": "corrupt", "plane-0-frame": "frameLength", "plane-2-stored": "wrongMagic",
                "plane-3-empty": "headerTruncated", "plane-1-size": "contentSize"}[name]
        file = split((plane, data))
        yield in_file(f"compressedFrame.{rule}-{name}", plane_offset(file, plane), f"{change}.", file)

    yield from two_planes()

    def lengths(name, plane, change, *stated):
        file = split()
        data = bytearray(file[WEIGHTS].stored)
        for index, value in stated:
            data[8 * index:8 * index + 8] = u64(value)
        file[WEIGHTS].stored = bytes(data)
        return in_file(f"planeLength-{name}", file.section_offset(WEIGHTS) + 8 * plane, change, file)

    short = len(zeros)
    yield lengths(
        "above-quarter", 2, "Plane 2's stored length is one more than a quarter.", (2, quarter + 1), (3, quarter - 1))
    yield lengths("maximum", 0, "Plane 0's stored length is 2^64 - 1.", (0, 2**64 - 1))
    yield lengths("wraps", 1, "The lengths of planes 0 and 1 add up to 2^64.", (1, 2**64 - short))
    file = split()
    file[WEIGHTS].stored += b"\0"
    yield in_file("planeLength-left-over", file.section_offset(WEIGHTS) + 24, "A byte is left behind plane 3.", file)
    file = split()
    file[WEIGHTS].stored = file[WEIGHTS].stored[:-1]
    yield in_file("planeLength-cut", file.section_offset(WEIGHTS) + 24, "Plane 3 lacks its last byte.", file)
    for size in (1, 31):
        file = split()
        file[WEIGHTS].stored = file[WEIGHTS].stored[:size]
        yield in_file(
            f"planeLength-{size}-bytes", file.section_offset(WEIGHTS),
            f"{size} stored bytes, of the 32 of the four lengths.",
            file)
    file = split()
    file[WEIGHTS].stored = file[WEIGHTS].stored[:32]
    yield in_file("planeLength-no-planes", file.section_offset(WEIGHTS), "The four lengths, and no planes.", file)
