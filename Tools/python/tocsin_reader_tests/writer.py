"""A tiny writer of files for the tests: sections as they come, stored unless a test has stored bytes."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Sequence

from tocsin_reader.container import align64
from tocsin_reader.crc32c import crc32c
from tocsin_reader.limits import KNOWN_SECTIONS

F32, U32, BF16, INT8 = 1, 2, 3, 4
WIDTHS = {F32: 4, U32: 4, BF16: 2, INT8: 1}


def u32(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def name(text: str) -> bytes:
    return text.encode("ascii").ljust(64, b"\0")


def fix(size: int) -> tuple[int, int]:
    return 1, size


def b(size: int = 8) -> tuple[int, int]:
    return 2, size


def t(size: int = 16) -> tuple[int, int]:
    return 3, size


def value_type(element_type: int, *dimensions: tuple[int, int]) -> bytes:
    pairs = [number for pair in dimensions for number in pair]
    return u32(element_type, len(dimensions), *pairs) + bytes(32 - 4 * len(pairs))


def node(operation: int, fields: list[int], *dimensions: tuple[int, int], element_type: int = F32) -> bytes:
    return struct.pack("<HH", operation, len(fields)) + u32(*fields) + value_type(element_type, *dimensions)


def port(text: str, element_type: int, *dimensions: tuple[int, int]) -> bytes:
    return name(text) + value_type(element_type, *dimensions)


def graph(inputs: list[bytes], nodes: list[bytes], outputs: list[tuple[str, int]], tensors: int) -> bytes:
    return (
        u32(len(inputs), len(nodes), len(outputs), tensors)
        + b"".join(inputs)
        + b"".join(nodes)
        + b"".join(name(text) + u32(value) for text, value in outputs)
    )


def tensor_index(rows: Sequence[tuple[str, int, tuple[int, ...]]]) -> tuple[bytes, int]:
    """The section, and the decoded length of the weights that belong to it."""
    data = u32(len(rows))
    end = 0
    for text, element_type, shape in rows:
        offset = align64(end)
        length = WIDTHS[element_type]
        for size in shape:
            length *= size
        data += name(text) + u32(element_type, len(shape), *shape) + bytes(16 - 4 * len(shape))
        data += struct.pack("<QQ", offset, length)
        end = offset + length
    return data, (end + 3) // 4 * 4


@dataclass
class Section:
    """A section to write; `stored` is what stands in the file, `filter` is 1 for byte planes."""

    number: int
    decoded: bytes
    stored: bytes | None = None
    filter: int = 0

    def row(self, offset: int) -> bytes:
        stored = self.decoded if self.stored is None else self.stored
        known = KNOWN_SECTIONS.get(self.number)
        row = struct.pack(
            "<HHHHQQQII",
            self.number,
            int(known is not None and known.critical),
            int(self.stored is not None),
            self.filter,
            offset,
            len(stored),
            len(self.decoded),
            4 * self.filter,
            crc32c(stored),
        )
        return row + bytes(24) + hashlib.sha256(self.decoded).digest()


def seal(data: bytes) -> bytes:
    """Writes the header's and the table's checksums anew."""
    end = 64 + 96 * struct.unpack_from("<I", data, 36)[0]
    data = data[:60] + u32(crc32c(data[:60])) + data[64:]
    return data[:end] + u32(crc32c(data[64:end])) + data[end + 4 :]


def write(sections: list[Section]) -> bytes:
    """A file of these sections, in this order."""
    end = 68 + 96 * len(sections)
    rows, body = b"", b""
    for section in sections:
        stored = section.decoded if section.stored is None else section.stored
        offset = align64(end)
        rows += section.row(offset)
        body += bytes(offset - end) + stored
        end = offset + len(stored)
    header = (
        bytes([0x89, 0x54, 0x43, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A])
        + struct.pack(
            "<HHIIQQI", 1, 0, 0, 0, end, sum(len(section.decoded) for section in sections), len(sections)
        )
        + bytes(20)
    )
    return seal(header + bytes(4) + rows + bytes(4) + body)


def patch(data: bytes, offset: int, replacement: bytes) -> bytes:
    return data[:offset] + replacement + data[offset + len(replacement) :]


def small_model() -> list[Section]:
    """A linear layer with `int8` weights and a bias, with all that the format has beside it."""
    index, _ = tensor_index([("bias", F32, (2,)), ("weight", INT8, (2, 3))])
    weights = struct.pack("<ff", 0.5, -0.0).ljust(64, b"\0") + bytes([1, 2, 3, 255, 254, 129, 0, 0])
    schema = u32(2) + (u32(1) + b"m" + u32(0, 0)) + (u32(0, 2) + b"hi" + u32(2, 1) + b"a" + u32(1) + b"b")
    vector = u32(1, 0) + struct.pack("<5f", 1, 2, 3, 4, 5)
    return [
        Section(1, graph([port("x", F32, b(), fix(3))], [node(5, [0, 1, 0], b(), fix(2))], [("y", 1)], 2)),
        Section(2, index),
        Section(3, weights),
        Section(4, struct.pack("<ff", 1.0, 0.25)),
        Section(5, schema),
        Section(6, b"detector"),
        Section(10, b"state"),
        Section(11, u32(1) + vector),
        Section(12, texts({"name": "A model\n", "subject": ""})),
        Section(13, texts({"trainer": "tests"})),
        Section(40000, b"kept"),
        Section(65504, b"attached"),
        Section(65535, u32(2) + bytes(96) + b"\1" + bytes(95)),
    ]


def texts(pairs: dict[str, str]) -> bytes:
    encoded = [(key, text.encode("utf-8", "surrogatepass")) for key, text in pairs.items()]
    return (
        u32(len(pairs))
        + b"".join(name(key) + u32(len(text)) for key, text in encoded)
        + b"".join(text for _, text in encoded)
    )


def raw_frame(content: bytes) -> bytes:
    """A frame with one raw block and a content size of 8 bytes."""
    return (
        bytes([0x28, 0xB5, 0x2F, 0xFD, 0xE0])
        + struct.pack("<Q", len(content))
        + (len(content) << 3 | 1).to_bytes(3, "little")
        + content
    )


def rle_frame(byte: int, length: int, window: int | None = None) -> bytes:
    """A frame of RLE blocks, of a single segment unless there is a window descriptor."""
    head = b"\xa0" if window is None else bytes([0x80, window])
    data = bytes([0x28, 0xB5, 0x2F, 0xFD]) + head + u32(length)
    while length:
        piece = min(length, 131072)
        length -= piece
        data += (piece << 3 | 2 | (length == 0)).to_bytes(3, "little") + bytes([byte])
    return data
