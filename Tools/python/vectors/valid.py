"""The files that every reader must accept."""
from . import bases, frames, operations, zstd
from .container import (
    BASELINES, CARD, FIRST_ATTACHMENT, FIRST_PRIVATE, GOLDEN_VECTORS, GRAPH, LAST_ATTACHMENT, LAST_PRIVATE, PROVENANCE,
    QUANTISATION, SCHEMA, SIGNATURE, WEIGHTS)
from .contents import golden, invented_signatures, schema, signatures, texts
from .encoding import f32, u16, u32
from .network import BF16, F32, INT8, OPERATIONS, Network, Node, Tensor, batch, floats, integers, time
from .vector import Accepted

MIB = 1 << 20
# A private number. What vectors accept is accepted for ever, so that none of them uses a number of later versions.
UNKNOWN = 40000


def vectors():
    yield from models()
    yield from containers()
    yield from frames_by_hand()
    yield from compressed_blocks()
    yield from planes()
    yield from values()
    yield from names_and_texts()
    yield from limits()


def models():
    yield Accepted("minimal", "Graph and tensor index only; no tensors.", bases.minimal().file())
    yield Accepted("every-section", "Every section that version 1.0 defines.", bases.keys().file(bases.keys_sections()))
    yield Accepted(
        "reduced-precision", "Tensors of f32, bf16 and int8; zero bytes behind the last one.", bases.reduced().file())
    yield Accepted(
        "operations-full", "Every one of the 26 operations, with every optional field.", operations.full().file())
    yield Accepted(
        "operations-least", "Operations without their optional fields, on bf16 and int8.", operations.least().file())
    yield Accepted(
        "operations-shapes", "Operands of rank 0, 1 and 4, T innermost and as K, fixed steps, a matrix for the batch.",
        operations.shapes().file())
    for label in OPERATIONS[1:]:
        yield Accepted(f"operation-{label}", f"The operation {label} alone.", operations.alone(label).file())
    passed = Network([("x", floats(3))], [], [], [("y", 0)])
    yield Accepted("no-nodes", "A graph without nodes: the output is the input.", passed.file())


def containers():
    file = bases.minimal().file()
    file.optional = 0xFFFF0000
    yield Accepted("optional-features", "Every private bit of the optional features is set; they are kept.", file)
    sections = [(FIRST_PRIVATE, b"first"), (UNKNOWN, b"\0"), (LAST_PRIVATE, b"last")]
    yield Accepted(
        "unknown-sections", "Sections with private numbers, the first and the last among them.",
        bases.minimal().file(sections))
    file = bases.minimal().file([(LAST_PRIVATE, bytes(65537))])
    file[LAST_PRIVATE].compress(zstd.run(0, 65537))
    yield Accepted("unknown-section-65503", "The last section that is no attachment may be larger than these.", file)
    attachment = (FIRST_ATTACHMENT, b"a later kind of signature")
    file = bases.minimal().file([attachment, (SIGNATURE, signatures(*invented_signatures(1)))])
    yield Accepted("attachment", "An attachment, before a signature: no identity covers either.", file)
    file = bases.minimal().file([(LAST_ATTACHMENT, bytes(65536))])
    file[LAST_ATTACHMENT].compress(zstd.run(0, 65536))
    yield Accepted("attachment-64-KiB", "The last of the attachments, of 64 KiB, the most it may be.", file)
    file = bases.minimal().file([(UNKNOWN + index, bytes([index])) for index in range(30)])
    yield Accepted("sections-32", "32 sections, the most there may be.", file)
    file = bases.minimal().file([(UNKNOWN, bytes(64)), (UNKNOWN + 1, bytes(1))])
    yield Accepted("no-padding", "A section that ends at a multiple of 64, so that no padding follows it.", file)
    yield Accepted(
        "signature-1", "One signature.", bases.minimal().file([(SIGNATURE, signatures(*invented_signatures(1)))]))
    yield Accepted("signatures-16", "16 signatures, the most there may be.", bases.minimal().file(
        [(SIGNATURE, signatures(*invented_signatures(16)))]))


def with_unknown(content, frame):
    """The minimal model and an optional section of `content`, stored as `frame`."""
    file = bases.minimal().file([(UNKNOWN, content)])
    file[UNKNOWN].compress(frame)
    return file


def frames_by_hand():
    head = bytes(range(40))
    mixed = head + 400 * b"\x2a" + head
    blocks = zstd.raw(head) + zstd.rle(0x2A, 400) + zstd.raw(head, last=True)
    yield Accepted("zstd-single-segment", "A frame of one segment: raw, RLE and raw blocks.", with_unknown(
        mixed, zstd.header(len(mixed)) + blocks))
    yield Accepted("zstd-window", "A frame with a window descriptor, 1 KiB.", with_unknown(
        mixed, zstd.header(len(mixed), window=zstd.window(0)) + blocks))
    yield Accepted("zstd-window-8-MiB", "A window of 8 MiB, the largest, for 480 bytes.", with_unknown(
        mixed, zstd.header(len(mixed), window=zstd.window(13)) + blocks))
    yield Accepted("zstd-size-1-byte", "A content size in one byte.", with_unknown(bytes(255), zstd.run(0, 255)))
    yield Accepted("zstd-size-4-bytes", "A content size in four bytes where two would do.", with_unknown(
        mixed, zstd.header(len(mixed), size_bytes=4) + blocks))
    yield Accepted("zstd-size-8-bytes", "A content size in eight bytes.", with_unknown(
        mixed, zstd.header(len(mixed), size_bytes=8) + blocks))
    yield Accepted("zstd-empty-blocks", "Blocks of no bytes, the last one among them.", with_unknown(
        mixed,
        zstd.header(len(mixed)) + zstd.raw(b"") + blocks[:-len(head) - 3] + zstd.raw(head) + zstd.raw(b"", True)))
    yield Accepted("zstd-segment-8-MiB", "8 MiB in one segment, whose window is the largest.", with_unknown(
        bytes(8 * MIB), zstd.run(0, 8 * MIB)))
    yield Accepted("zstd-16-MiB", "A section of 16 MiB, the most it may decode to, in less than 1 KiB.", with_unknown(
        b"\xff" * (16 * MIB), zstd.run(0xFF, 16 * MIB, window=zstd.window(13))))


def compressed_blocks():
    yield Accepted("zstd-sequences", "Huffman-coded literals, sequences by FSE.", with_unknown(
        frames.SENTENCE, frames.SENTENCE_FRAME))
    yield Accepted("zstd-repeated-tables", "Four blocks; tables of their own, repeated and RLE.", with_unknown(
        frames.TEXT, frames.TEXT_FRAME))
    yield Accepted(
        "zstd-repeated-tree", "Literals in four streams; the first block's tree is used again.", with_unknown(
        frames.LETTERS, frames.LETTERS_FRAME))
    literals = b"raw literals, no sequence"
    content = literals + 300 * b"="
    raw_literals = bytes([len(literals) << 3]) + literals + b"\0"
    rle_literals = (300 << 4 | 1 << 2 | 1).to_bytes(2, "little") + b"=" + b"\0"
    yield Accepted("zstd-literals", "Compressed blocks of raw and of RLE literals, without sequences.", with_unknown(
        content, zstd.header(len(content)) + zstd.compressed(raw_literals) + zstd.compressed(rle_literals, last=True)))
    file = bases.minimal().file([(PROVENANCE, texts(("result.log", frames.TEXT)))])
    content = file[PROVENANCE].content
    head, blocks = content[:-len(frames.TEXT)], frames.TEXT_FRAME[8:]
    file[PROVENANCE].compress(
        zstd.header(len(content), window=zstd.window(0)) + zstd.raw(head) + blocks)
    yield Accepted("zstd-provenance", "A provenance of one long text, compressed.", file)
    file = bases.minimal().file()
    file[GRAPH].compress(zstd.pack(file[GRAPH].content))
    yield Accepted("zstd-graph", "A compressed graph.", file)


def plane_model(element=F32):
    """A layer of 16 × 16 weights whose two lower bytes are zero, so that two planes compress."""
    return bases.linear(element, inputs=16, outputs=16)


def planes():
    file = plane_model().file()
    weights = file[WEIGHTS]
    size = len(weights.content) // 4
    weights.split([zstd.run(0, size), zstd.run(0, size), weights.plane(2), weights.plane(3)])
    yield Accepted("planes-mixed", "Byte planes: two frames, two stored as they are.", file)

    network = plane_model()
    network.tensors[1].data = 256 * f32(1.0)
    network.tensors[0].data = 16 * f32(1.0)
    file = network.file()
    weights = file[WEIGHTS]
    weights.split([zstd.run(weights.plane(index)[0], len(weights.content) // 4) for index in range(4)])
    yield Accepted("planes-frames", "Byte planes: four frames.", file)

    file = bases.linear(INT8, inputs=4, outputs=64).file()
    scales = file[QUANTISATION]
    size = len(scales.content) // 4
    scales.split([zstd.run(0, size), zstd.run(0, size), scales.plane(2), scales.plane(3)])
    yield Accepted("planes-scales", "Byte planes of the quantisation section.", file)

    network = bases.linear(INT8, inputs=16, outputs=16)
    network.tensors[0].data = 16 * f32(0.5)
    network.tensors[1].data = b"".join(bytes([7, 0xF9, index & 0xFF, 0x81]) for index in range(64))
    file = network.file()
    weights = file[WEIGHTS]
    stored = [weights.plane(0), weights.plane(1), weights.plane(2), weights.plane(3)]
    stored[1] = zstd.header(80) + zstd.rle(0, 16) + zstd.rle(0xF9, 64, last=True)
    file[WEIGHTS].split(stored)
    yield Accepted(
        "planes-int8", "Byte planes of weights of int8: the planes take every fourth byte, whatever the type.", file)


def values():
    network = bases.linear(inputs=4, outputs=2)
    network.tensors[0].data = f32(-0.0) + u32(1)
    network.tensors[1].data = b"".join(
        u32(pattern) for pattern in (
            0x80000000, 0x00000001, 0x807FFFFF, 0x00800000, 0x7F7FFFFF, 0xFF7FFFFF, 0x007FFFFF, 0x80000001))
    yield Accepted("f32-extremes", "Weights of -0, subnormal numbers and the largest finite ones.", network.file())

    network = bases.linear(INT8, inputs=2, outputs=4)
    network.tensors[1].data = bytes([127, 0x81, 0, 1, 0xFF, 2, 0xFE, 64])
    network.tensors[1].scales = b"".join(u32(pattern) for pattern in (0x00800000, 0x7C010203, 0x3F800000, 0x00800001))
    yield Accepted(
        "int8-extremes", "Codes of 127 and -127; the smallest normal scale, and the largest whose 127-fold is finite.",
        network.file())

    network = Network([], [Tensor("c", BF16, [8])], [Node("constant", [0], floats(8))], [("y", 1), ("z", 0)])
    network.inputs = [("x", floats(2))]
    network.tensors[0].data = b"".join(
        u16(pattern) for pattern in (0x8000, 0x0001, 0x807F, 0x0080, 0x7F7F, 0xFF7F, 0x3F80, 0x0000))
    yield Accepted(
        "bf16-extremes", "Weights of bf16: -0, subnormal numbers and the largest finite ones.", network.file())

    passed = Network([("x", floats(3))], [], [], [("y", 0)])
    numbers = f32(-0.0) + u32(1) + f32(2.5)
    yield Accepted(
        "golden-no-batch", "A golden vector of a graph without B and T: both sizes are 0; -0 and a subnormal number.",
        passed.file([(GOLDEN_VECTORS, golden((0, 0, numbers + numbers)))]))
    kind = floats(batch(3), 2)
    passed = Network([("x", kind)], [], [], [("y", 0)])
    yield Accepted("golden-no-time", "Golden vectors of one item and of the maximum of B, without T.", passed.file([
        (GOLDEN_VECTORS, golden((1, 0, 4 * f32(1)), (3, 0, 12 * f32(-1))))]))
    passed = Network([("x", floats(1))], [], [], [("y", 0)])
    file = passed.file([(GOLDEN_VECTORS, golden(*65536 * [(0, 0, bytes(8))]))])
    file[GOLDEN_VECTORS].compress(zstd.counted(file[GOLDEN_VECTORS].content))
    yield Accepted("golden-65536", "65,536 golden vectors, the most there may be, all zero.", file)
    kind = integers(time(3))
    passed = Network([("keys", kind)], [], [], [("y", 0)])
    yield Accepted("golden-no-items", "Golden vectors of a graph with T alone; u32 elements are any.", passed.file([
        (GOLDEN_VECTORS, golden((0, 1, 2 * u32(0xFFFFFFFF)), (0, 3, 6 * u32(0x7FC00000))))]))


def constants(labels):
    """A graph whose tensors, with these names, are all outputs, beside its input."""
    nodes = [Node("constant", [index], floats(1)) for index in range(len(labels))]
    tensors = [Tensor(label, F32, [1]) for label in labels]
    outputs = [(label, 1 + index) for index, label in enumerate(labels)]
    return Network([("x", floats(1))], tensors, nodes, sorted(outputs + [("zz", 0)]))


def names_and_texts():
    longest = "n" * 64
    labels = ["!", "A", "Z", "a", "a!", "aa", "b", "m" + "~" * 63, longest, longest[:-1] + "o", "~"]
    yield Accepted("names", "Names of 1 and of 64 bytes; upper case before lower case, a prefix before what it begins.",
        constants(labels).file([(CARD, texts((longest, "name of 64 bytes")))]))
    edges = "\x20\x7e\u00a0\u07ff\u0800\ud7ff\ue000\ufffd\uffff\U00010000\U0010ffff"
    neighbours = (
        "\u061b\u061d\u200a\u200c\u200d\u2010\u2027\u202f\u205f\u2070\ufefe\uff00\ufff8\ufffc\U000dffff\U000e0080")
    yield Accepted("texts", "Empty texts, line feeds, UTF-8 of every length, the neighbours of what is not allowed.",
        bases.minimal().file([
            (CARD, texts(("a", ""), ("b", "one\ntwo\n"), ("c", edges), ("d", neighbours), ("e", ""))),
            (PROVENANCE, texts(("empty", "")))]))
    longest_text = "\u00e9" * 512
    yield Accepted("schema", "An I/O schema with units, meanings and labels; texts of the greatest length.",
        bases.linear(inputs=3, outputs=2).file([(SCHEMA, schema(
            ("\u00b0C", "Temperatures, one per sensor.", ["", "left", longest_text]),
            ("\u00b5" * 32, longest_text, [])))]))
    kind = floats(time(2))
    yield Accepted("schema-dynamic", "An I/O schema of ports without labels, whose last dimension is T, and of rank 0.",
        Network([("s", floats()), ("x", kind)], [], [], [("s", 0), ("x", 1)]).file(
            [(SCHEMA, schema(*4 * [("", "", [])]))]))
    yield Accepted("empty-baselines", "A section of bytes to this layer may hold any.",
        bases.minimal().file([(BASELINES, b"\xff")]))


def limits():
    kind = floats(batch(1))
    inputs = [(f"x{index:02}", kind) for index in range(16)]
    outputs = [(f"y{index:02}", index) for index in range(16)]
    yield Accepted(
        "ports-16", "16 inputs and 16 outputs, the most there may be.", Network(inputs, [], [], outputs).file())
    kind = floats(batch(2), time(3), 2, 5)
    scalar = Node("constant", [0], floats())
    yield Accepted("ranks", "Values of rank 0 and of rank 4.", Network(
        [("x", kind)], [Tensor("scalar", F32, [])], [scalar], [("scalar", 1), ("x", 0)]).file())
    kind = floats(batch(1 << 24), time(128))
    yield Accepted("sizes", "The largest maximum of B, the largest product of sizes.", Network(
        [("x", kind)], [], [], [("y", 0)]).file())
    kind = floats(1 << 24)
    yield Accepted("sizes-fixed", "The largest fixed size.", Network([("x", kind)], [], [], [("y", 0)]).file())
    values = [Node("concat", [0] + 64 * [0], floats(batch(2), 3))]
    values[0].fields[0] = 1
    values[0].result = floats(batch(2), 192)
    yield Accepted("concat-64", "A concat of 64 values, the most there may be.", Network(
        [("x", floats(batch(2), 3))], [], values, [("y", 1)]).file())
    tensor = Tensor("weight", INT8, [1, 65536])
    tensor.data = 65536 * b"\x7f"
    network = Network(
        [("x", floats(65536))], [tensor], [Node("linear", [0, 0], floats(1))], [("y", 1)])
    file = network.file()
    file[WEIGHTS].compress(zstd.run(0x7F, 65536))
    yield Accepted("int8-inputs", "An int8 tensor with a last dimension of 65,536, the most there may be.", file)
    file = bases.minimal().file([(CARD, texts(("text", "=" * (65536 - 72))))])
    content = file[CARD].content
    blocks = zstd.raw(content[:72]) + zstd.rle(ord("="), len(content) - 72, last=True)
    file[CARD].compress(zstd.header(len(content)) + blocks)
    yield Accepted("card-64-KiB", "A card of 64 KiB, the most there may be.", file)
