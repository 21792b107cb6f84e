"""Section 4.1 and RFC 8878, with frames written by hand."""

from __future__ import annotations

import struct
import unittest

from tocsin_reader_tests.writer import raw_frame, rle_frame
from tocsin_reader.entropy import (
    Corrupt,
    FseTable,
    HuffmanTable,
    read_distribution,
    read_huffman_table,
)
from tocsin_reader.zstd import DEFAULT_LITERALS_LENGTHS, DEFAULT_MATCH_LENGTHS, DEFAULT_OFFSETS
from tocsin_reader.zstd import Frame, FrameError

HEAD = bytes([0x28, 0xB5, 0x2F, 0xFD])


def block(kind: int, size: int, content: bytes, last: bool = True) -> bytes:
    return (size << 3 | kind << 1 | last).to_bytes(3, "little") + content


def frame(size: int, *blocks: bytes) -> bytes:
    """A frame with a window of 256 KiB and a content size of 4 bytes."""
    return HEAD + b"\x80\x40" + struct.pack("<I", size) + b"".join(blocks)


def compressed(content: bytes, last: bool = True) -> bytes:
    return block(2, len(content), content, last)


def backward(*fields: tuple[int, int]) -> bytes:
    """A stream from (value, width) in the order of reading."""
    bits = "1" + "".join(format(value, f"0{width}b") if width else "" for value, width in fields)
    return int(bits, 2).to_bytes((len(bits) + 7) // 8, "little")


def decode_frame(data: bytes, content_length: int) -> bytearray:
    return Frame(data, content_length).decode()


def raw_literals(content: bytes) -> bytes:
    return bytes([len(content) << 3]) + content


class FrameTest(unittest.TestCase):

    def refused(self, data: bytes, size: int, rule: str = "corrupt") -> None:
        with self.assertRaises(FrameError) as caught:
            decode_frame(data, size)
        self.assertEqual(caught.exception.rule, rule)

    def test_header(self) -> None:
        good = raw_frame(b"hello")
        self.assertEqual(decode_frame(good, 5), b"hello")
        for length in range(13):
            self.refused(good[:length], 5, "headerTruncated")
        for length in range(13, len(good)):
            self.refused(good[:length], 5)
        self.refused(b"\x50\x2a\x4d\x18\0\0\0\0", 5, "wrongMagic")
        for bit, rule in (
            (0x10, "reservedBits"),
            (0x08, "reservedBits"),
            (1, "dictionary"),
            (2, "dictionary"),
            (4, "checksum"),
        ):
            self.refused(HEAD + bytes([0xE0 | bit]) + good[5:], 5, rule)
        self.refused(HEAD + b"\x00\x00" + good[13:], 5, "contentSizeAbsent")
        self.refused(good, 6, "contentSize")
        self.refused(good + b"\0", 5, "frameLength")
        self.refused(good + good, 5, "frameLength")

    def test_content_size_fields(self) -> None:
        body = block(1, 300, b"x")
        self.assertEqual(decode_frame(HEAD + b"\x60" + struct.pack("<H", 44) + body, 300), b"x" * 300)
        self.assertEqual(decode_frame(HEAD + b"\x40\x00" + struct.pack("<H", 44) + body, 300), b"x" * 300)
        self.assertEqual(decode_frame(HEAD + b"\x20\x05" + block(0, 5, b"hello"), 5), b"hello")
        self.assertEqual(
            decode_frame(HEAD + b"\x80\x00" + struct.pack("<I", 5) + block(0, 5, b"hello"), 5), b"hello"
        )

    def test_window(self) -> None:
        size = 8_388_609
        self.refused(rle_frame(0, size), size, "window")
        self.assertEqual(len(decode_frame(rle_frame(0, size - 1), size - 1)), size - 1)
        for descriptor, rule in ((0x68, None), (0x69, "window"), (0x70, "window")):
            data = HEAD + b"\x80" + bytes([descriptor]) + struct.pack("<I", 5) + block(0, 5, b"hello")
            if rule:
                self.refused(data, 5, rule)
            else:
                self.assertEqual(decode_frame(data, 5), b"hello")

    def test_blocks(self) -> None:
        self.assertEqual(
            decode_frame(frame(7, block(0, 0, b"", False), block(0, 3, b"abc", False), block(1, 4, b"x")), 7),
            b"abcxxxx",
        )
        self.refused(frame(7, block(0, 3, b"abc"), block(1, 4, b"x")), 7)
        self.refused(frame(3, block(0, 3, b"abc", False)), 3)
        self.refused(frame(3, block(3, 3, b"abc")), 3)
        self.refused(frame(3, block(1, 4, b"a")), 3)
        self.refused(frame(200000, block(1, 131073, b"a", False), block(1, 200000 - 131073, b"a")), 200000)
        small_window = HEAD + b"\x80\x00" + struct.pack("<I", 1500)
        self.refused(small_window + block(1, 1500, b"a"), 1500)
        self.assertEqual(
            len(decode_frame(small_window + block(1, 1024, b"a", False) + block(1, 476, b"a"), 1500)), 1500
        )

    def test_literals_only(self) -> None:
        self.assertEqual(decode_frame(frame(3, compressed(b"\x19a\0")), 3), b"aaa")
        self.assertEqual(
            decode_frame(frame(40, compressed(bytes([40 << 4 & 0xF0 | 5, 40 >> 4]) + b"z\0")), 40), b"z" * 40
        )
        self.assertEqual(
            decode_frame(frame(40, compressed(bytes([40 << 4 & 0xF0 | 13, 40 >> 4, 0]) + b"z\0")), 40),
            b"z" * 40,
        )
        self.refused(frame(3, compressed(b"\x19")), 3)
        self.refused(frame(3, compressed(b"\x19a")), 3)
        self.refused(frame(3, compressed(b"\x19a\0\0")), 3)
        self.refused(frame(3, compressed(b"\x11a\0")), 3)
        self.refused(frame(3, compressed(b"\x21a\0")), 3)
        self.refused(frame(3, compressed(b"")), 3)

    def test_sequences_with_rle_codes(self) -> None:
        def sequences(count: int, codes: bytes, stream: bytes, modes: int = 0x54) -> bytes:
            return bytes([count, modes]) + codes + stream

        # Literals length 3, offset value 4 + 2, match length 6.
        good = raw_literals(b"abc") + sequences(1, bytes([3, 2, 3]), backward((2, 2)))
        self.assertEqual(decode_frame(frame(9, compressed(good)), 9), b"abcabcabc")
        rest = raw_literals(b"abcXY") + sequences(1, bytes([3, 2, 3]), backward((2, 2)))
        self.assertEqual(decode_frame(frame(11, compressed(rest)), 11), b"abcabcabcXY")
        self.refused(frame(10, compressed(rest)), 10)
        beyond = raw_literals(b"abc") + sequences(1, bytes([3, 2, 3]), backward((3, 2)))
        self.refused(frame(9, compressed(beyond)), 9)
        self.refused(frame(9, compressed(raw_literals(b"ab") + good[4:])), 9)
        for stream in (backward((2, 2), (0, 1)), backward((1, 1)), b"\0", b"", b"\6\0"):
            self.refused(
                frame(9, compressed(raw_literals(b"abc") + sequences(1, bytes([3, 2, 3]), stream))), 9
            )
        for codes in (bytes([36, 2, 3]), bytes([3, 32, 3]), bytes([3, 2, 53])):
            self.refused(
                frame(9, compressed(raw_literals(b"abc") + sequences(1, codes, backward((2, 2))))), 9
            )
        self.refused(
            frame(
                9, compressed(raw_literals(b"abc") + sequences(1, bytes([3, 2, 3]), backward((2, 2)), 0x55))
            ),
            9,
        )
        self.refused(
            frame(9, compressed(raw_literals(b"abc") + sequences(1, b"", backward((2, 2)), 0xFC))), 9
        )
        # The same tables and the recent offset 3 again: all codes from the repeated tables.
        again = raw_literals(b"xyz") + sequences(1, b"", backward((2, 2)), 0xFC)
        self.assertEqual(
            decode_frame(frame(18, compressed(good, False), compressed(again)), 18), b"abcabcabcxyzxyzxyz"
        )

    def test_repeat_offsets(self) -> None:
        # Offset value 1 is code 0; 2 and 3 are code 1 with a bit.
        def one(literals: bytes, code: int, extra: int, match_code: int = 0) -> bytes:
            codes = bytes([1, 0x54, len(literals), code, match_code])
            return raw_literals(literals) + codes + backward((extra, code))

        def content(*blocks: bytes) -> bytes:
            size = 12 + 3 * (len(blocks) - 1) + 3
            all_blocks = [compressed(item, index + 1 == len(blocks)) for index, item in enumerate(blocks)]
            return bytes(decode_frame(frame(size, *all_blocks), size))

        start = one(b"abcdefghijkl", 0, 0)  # recent offsets 1, 4, 8
        self.assertEqual(content(start), b"abcdefghijkllll")
        self.assertEqual(content(one(b"abcdefghijkl", 1, 0)), b"abcdefghijklijk")  # 4, 1, 8
        self.assertEqual(content(one(b"abcdefghijkl", 1, 1)), b"abcdefghijklefg")  # 8, 1, 4
        # Without literals: 1 means the second, 2 the third, 3 the first less one.
        self.assertEqual(content(one(b"abcdefghijkl", 1, 0), one(b"", 0, 0)), b"abcdefghijklijkkkk")
        self.assertEqual(content(one(b"abcdefghijkl", 1, 0), one(b"", 1, 0)), b"abcdefghijklijkhij")
        self.assertEqual(content(one(b"abcdefghijkl", 1, 0), one(b"", 1, 1)), b"abcdefghijklijkijk")
        self.refused(frame(18, compressed(start, False), compressed(one(b"", 1, 1))), 18)

    def test_predefined_tables(self) -> None:
        def state(table: FseTable, symbol: int) -> tuple[int, int]:
            return [entry[0] for entry in table.states].index(symbol), table.log

        stream = backward(
            state(DEFAULT_LITERALS_LENGTHS, 3),
            state(DEFAULT_OFFSETS, 2),
            state(DEFAULT_MATCH_LENGTHS, 3),
            (2, 2),
        )
        self.assertEqual(
            decode_frame(frame(9, compressed(raw_literals(b"abc") + b"\1\0" + stream)), 9), b"abcabcabc"
        )

    def test_offset_beyond_window(self) -> None:
        # Window of 1024 bytes; the offset 1025 lies in the content.
        head = HEAD + b"\x80\x00" + struct.pack("<I", 1103)
        first = block(1, 1024, b"a", False) + block(0, 76, bytes(76), False)
        for offset, good in ((1024, True), (1025, False)):
            value = offset + 3
            sequence = b"\0\1\x54" + bytes([0, 10, 0]) + backward((value - 1024, 10))
            data = head + first + compressed(sequence)
            if good:
                self.assertEqual(decode_frame(data, 1103)[-3:], b"aaa")
            else:
                self.refused(data, 1103)

    def test_huffman(self) -> None:
        # Weights 4, 3, 2, 0, 1 and the literals 0 1 5 4: the codes 1, 01, 0001, 0000.
        tree = bytes([132, 0x43, 0x20, 0x10])
        table, length = read_huffman_table(tree + b"rest")
        self.assertEqual((length, table.width), (4, 4))
        self.assertEqual(table.decode(b"\x10\x0d", 4), bytes([0, 1, 5, 4]))
        for stream, count in ((b"\x10\x0d", 3), (b"\x10\x0d", 5), (b"", 0), (b"\0", 0), (b"\x10\0", 4)):
            with self.assertRaises(Corrupt):
                table.decode(stream, count)

        def literals(kind: int, size_format: int, size: int, content: bytes) -> bytes:
            return (
                (kind | size_format << 2 | size << 4 | len(content) << 14).to_bytes(3, "little")
                + content
                + b"\0"
            )

        one = compressed(literals(2, 0, 4, tree + b"\x10\x0d"), False)
        treeless = compressed(literals(3, 0, 4, b"\x10\x0d"))
        self.assertEqual(decode_frame(frame(8, one, treeless), 8), bytes([0, 1, 5, 4]) * 2)
        # With a single segment the window, and so the largest block, has 8 bytes.
        self.refused(HEAD + b"\x20\x08" + one + treeless, 8)
        size = 40
        pad = block(0, size - 4, bytes(size - 4))
        self.refused(frame(size, compressed(literals(3, 0, 4, b"\x10\x0d"), False), pad), size)
        four = tree + struct.pack("<3H", 2, 2, 2) + b"\x10\x0d" * 4
        pad = block(0, size - 16, bytes(size - 16))
        self.assertEqual(
            decode_frame(frame(size, compressed(literals(2, 1, 16, four), False), pad), size),
            bytes([0, 1, 5, 4]) * 4 + bytes(24),
        )
        self.refused(frame(size, compressed(literals(2, 1, 16, four[:8]), False), pad), size)
        self.refused(frame(size, compressed(literals(2, 1, 5, four), False), pad), size)

    def test_huffman_trees(self) -> None:
        for tree in (
            b"",
            b"\x00",
            bytes([128]),
            bytes([128, 0x00]),
            bytes([128, 0xC0]),
            bytes([129, 0xBB]),
            bytes([129, 0x31]),
            b"\x05abc",
        ):
            with self.assertRaises(Corrupt, msg=tree.hex()):
                read_huffman_table(tree)
        table, _ = read_huffman_table(bytes([128, 0x10]))
        self.assertEqual(table, HuffmanTable(1, [0 * 16 + 1, 1 * 16 + 1]))

    def test_distributions(self) -> None:
        # Accuracy 5; probabilities 32 for the symbol 0: the value 33 of 0 to 33, six bits.
        table, end = read_distribution(bytes([0xF0, 0x03]), 0, 9, 35)
        self.assertEqual((table.log, end, table.states[0]), (5, 2, (0, 0, 0)))
        for data in (b"", b"\x05", b"\x10", b"\x10\0\0\0\0\0\0\0\0\0"):
            with self.assertRaises(Corrupt, msg=data.hex()):
                read_distribution(data, 0, 9, 1)


if __name__ == "__main__":
    unittest.main()
