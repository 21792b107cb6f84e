"""Files whose tensor index, weights or scales are wrong."""
from . import bases
from .container import QUANTISATION, TENSOR_INDEX, WEIGHTS
from .encoding import f32, name, u16, u32, u64
from .network import BF16, F32, INT8, Network, Node, Tensor, batch, floats
from .refused_sections import not_zero, out_of_range, patched
from .valid import constants
from .vector import in_section

MAXIMUM = 2**64 - 1


def vectors():
    yield from rows()
    yield from sizes()
    yield from names()
    yield from elements()
    yield from scales()


def rows():
    network = bases.linear()
    row = network.tensor_offset(1)
    for label, offset, change, values in (
        ("element", 64, "The tensor's element type is {}.", (0, 5, 0xFFFFFFFF)),
        ("rank", 68, "The tensor's rank is {}.", (5, 0xFFFFFFFF)),
        ("size", 76, "The tensor's second size is {}.", (0, (1 << 24) + 1, 0xFFFFFFFF)),
    ):
        yield from out_of_range(f"tensor-{label}", network, TENSOR_INDEX, row + offset, change, values)
    yield from not_zero(
        "tensor", network, TENSOR_INDEX, row, "Byte {} of the row, beyond the rank, is 1.", (80, 87))
    for name_, offset in (
        ("zero", 0), ("unaligned", 8), ("one-more", 65), ("gap", 128), ("high-half", 64 + 2**32), ("maximum", MAXIMUM)):
        yield in_section(
            f"tensorOffset-{name_}", TENSOR_INDEX, row + 88, f"The second tensor's offset is {offset}, not 64.",
            patched(network, TENSOR_INDEX, row + 88, u64(offset)))
    yield in_section(
        "tensorOffset-first", TENSOR_INDEX, 4 + 88, "The first tensor's offset is 64, not 0.",
        patched(network, TENSOR_INDEX, 4 + 88, u64(64)))


def sizes():
    network = bases.linear()
    row = network.tensor_offset(1)
    for name_, length in (
        ("one-more", 25), ("one-less", 23), ("zero", 0), ("elements", 6), ("high-half", 24 + 2**32),
        ("maximum", MAXIMUM)):
        yield in_section(
            f"tensorLength-{name_}", TENSOR_INDEX, row + 96, f"The second tensor's length is {length}, not 24.",
            patched(network, TENSOR_INDEX, row + 96, u64(length)))
    for element, label in ((BF16, "bf16"), (INT8, "int8")):
        yield in_section(
            f"tensorLength-{label}", TENSOR_INDEX, row + 96, f"The element type is {label}, the length that of f32.",
            patched(network, TENSOR_INDEX, row + 64, u32(element)))
    largest = u32(1 << 24)
    for name_, change, row_sizes, length in (
        ("product-96-bits", "2^96 elements, whose product is 0 in 64 bits", 4 * largest, 0),
        ("product-64-bits", "2^62 elements, whose bytes are 0 in 64 bits", 2 * largest + u32(1 << 14) + u32(1), 0),
        ("product-64-bit-count", "2^64 elements, of which none are left in 64 bits",
            2 * largest + u32(1 << 16) + u32(1), 0),
        ("2-GiB", "2^29 elements, and the length that they have", u32(1 << 24) + u32(1 << 5) + u32(1) + u32(1),
            1 << 31),
    ):
        data = u32(4) + row_sizes + u64(64) + u64(length)
        yield in_section(
            f"tensorLength-{name_}", TENSOR_INDEX, row + 96, f"A tensor of {change}.",
            patched(network, TENSOR_INDEX, row + 68, data))
    # The first tensor has 64 bytes, so that the second begins at 64: it ends 64 bytes behind the bound.
    data = u32(2) + u32(1 << 24) + u32(1 << 2) + bytes(8) + u64(64) + u64(1 << 28)
    yield in_section(
        "tensorLength-beyond-bound", TENSOR_INDEX, row + 96, "A tensor of 2^28 bytes that begins at 64.",
        patched(network, TENSOR_INDEX, row + 68, data))


def names():
    for label, change, labels in (
        ("twice", "The same name twice", ["a", "a"]), ("swapped", "Names in descending order", ["b", "a"]),
        ("prefix", "A name before its prefix", ["aa", "a"]),
        ("case", "Names sorted without regard to case", ["a", "B"]),
        ("numbers", "Numbers in names sorted by value", ["t9", "t10"]),
        ("punctuation", "Names sorted by letters, not bytes", ["layer1", "layer.1"]),
    ):
        network = Network(
            [("x", floats(1))], [Tensor(name_, F32, [1]) for name_ in labels],
            [Node("constant", [index], floats(1)) for index in range(2)], [("x", 0), ("y", 1), ("z", 2)])
        yield in_section(f"namesNotSorted-tensor-{label}", TENSOR_INDEX, 108, f"{change}.", network.file())
    network = constants(["a", "b", "c"])
    yield in_section(
        "namesNotSorted-tensor-third", TENSOR_INDEX, 212, "The third tensor's name repeats the first.",
        patched(network, TENSOR_INDEX, 212, name("a")))
    yield in_section(
        "namesNotSorted-tensor-element", TENSOR_INDEX, 108,
        "The second tensor has the first one's name, and the element type 0, which is read behind it.",
        patched(network, TENSOR_INDEX, 108, name("a") + u32(0)))


def elements():
    network = bases.linear()
    start = network.data_offset(1)
    for label, pattern in (
        ("nan", 0x7FC00000), ("minus-nan", 0xFFC00000), ("signalling", 0x7F800001), ("infinity", 0x7F800000),
        ("minus-infinity", 0xFF800000),
    ):
        yield in_section(
            f"tensorNotFinite-{label}", WEIGHTS, start + 8, f"The second tensor's third element is {pattern:08X}.",
            patched(network, WEIGHTS, start + 8, u32(pattern)))
    yield in_section(
        "tensorNotFinite-first", WEIGHTS, 0, "The first element is a NaN.",
        patched(network, WEIGHTS, 0, u32(0x7FC00000)))
    last = len(network.weights()) - 4
    yield in_section(
        "tensorNotFinite-last", WEIGHTS, last, "The last element is a NaN.",
        patched(network, WEIGHTS, last, u32(0x7FC00000)))
    network = bases.linear(BF16)
    for label, pattern in (("nan", 0x7FC0), ("infinity", 0x7F80), ("minus-infinity", 0xFF80), ("signalling", 0x7F81)):
        yield in_section(
            f"tensorNotFinite-bf16-{label}", WEIGHTS, start + 2,
            f"The second element of a tensor of bf16 is {pattern:04X}.",
            patched(network, WEIGHTS, start + 2, u16(pattern)))
    network = bases.linear(INT8)
    for label, index in (("first", 0), ("last", 5)):
        yield in_section(
            f"codeOutOfRange-{label}", WEIGHTS, start + index, f"The {label} code is -128.",
            patched(network, WEIGHTS, start + index, b"\x80"))
    yield from not_zero("weights", network, WEIGHTS, 0, "Byte {}, between two tensors, is 1.", (8, 63))
    for offset in (70, 71):
        yield in_section(
            f"reservedNotZero-weights-{offset}", WEIGHTS, offset, f"Byte {offset}, behind the last tensor, is 80.",
            patched(network, WEIGHTS, offset, b"\x80"))


def scales():
    network = bases.linear(INT8)
    for label, pattern in (
        ("zero", 0), ("minus-zero", 0x80000000), ("negative", 0xBF800000), ("subnormal", 0x007FFFFF),
        ("smallest", 0x00000001), ("nan", 0x7FC00000), ("infinity", 0x7F800000), ("largest", 0x7F7FFFFF),
        ("127-fold", 0x7C010204),
    ):
        yield in_section(
            f"scaleOutOfRange-{label}", QUANTISATION, 4, f"The second channel's scale is {pattern:08X}.",
            patched(network, QUANTISATION, 4, u32(pattern)))
    yield in_section(
        "scaleOutOfRange-first", QUANTISATION, 0, "The first channel's scale is -1.",
        patched(network, QUANTISATION, 0, f32(-1.0)))
    network = bases.reduced()
    offset = network.scales_offset(4)
    yield in_section(
        "scaleOutOfRange-second-tensor", QUANTISATION, offset, "The first scale of the second tensor of int8 is 0.",
        patched(network, QUANTISATION, offset, bytes(4)))
